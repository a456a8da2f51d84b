import { expect, test } from 'vitest'
import { isBuilt, isCache } from './carried.ts'

test('of build/, the engine’s last build is carried, and the guard of the lab', () => {
  const files = [
    'launcher',
    'stamp',
    'minidock.cjs',
    'hot.1a.cjs',
    'hot.1a.plain.cache',
    'warm.1a.cjs',
    'cold.2b.cjs',
    'hot.9f.cjs',
    'lab-guard-3c',
    'lab-images-4d',
    'checked-launcher-5e',
  ]
  const bundle = "require('./hot.1a.cjs'); require('./cold.2b.cjs')"
  expect(files.filter(name => !isBuilt(name, bundle))).toEqual(['hot.9f.cjs', 'lab-images-4d', 'checked-launcher-5e'])
})

test('of node_modules, caches at the top are not carried, and a package’s own folder of such a name is', () => {
  expect(['.cache', '.vitest-cache/x', '.bin/tsc', '.package-lock.json', 'vite/.cache'].filter(isCache)).toEqual([
    '.cache',
    '.vitest-cache/x',
  ])
})
