import { expect, test } from 'vitest'
import { carriedOf, isCache } from './carried.ts'

test('of build/, the engine’s last build is carried, and the guard and the images that the lab used last', () => {
  const engine = ['launcher', 'stamp', 'minidock.cjs', 'hot.1a.cjs', 'hot.1a.plain.cache', 'cold.2b.cjs']
  const others = ['hot.9f.cjs', 'warm.9f.plain.cache', 'lab-images-new-77', 'lab-runner-6f', 'checked-launcher-5e']
  const built = [
    ...[...engine, ...others].map(name => ({ name, used: 5 })),
    ...[
      { name: 'lab-guard-3c', used: 1 },
      { name: 'lab-images-4d', used: 1 },
      { name: 'lab-images-5e', used: 3 },
      { name: 'lab-images-6f', used: 2 },
      { name: 'lab-nginx-7a', used: 4 },
    ],
  ]
  const bundle = "require('./hot.1a.cjs'); require('./cold.2b.cjs')"
  expect(carriedOf(built, bundle)).toEqual([...engine, 'lab-guard-3c', 'lab-images-5e', 'lab-nginx-7a'])
})

test('of node_modules, caches at the top are not carried, and a package’s own folder of such a name is', () => {
  expect(['.cache', '.vitest-cache/x', '.bin/tsc', '.package-lock.json', 'vite/.cache'].filter(isCache)).toEqual([
    '.cache',
    '.vitest-cache/x',
  ])
})
