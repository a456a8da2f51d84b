/** Where a path of a tree leads: as path_resolution(7), with the tree's root as `/`. */

import { execFileSync } from 'node:child_process'
import { closeSync, openSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { resolvePath } from '../../runtime/store/trees/resolve-path.ts'
import { temporaryFolder } from '../kernel/containers.ts'

const folder = temporaryFolder()
const script = `mkdir -p root/a/b root/c outside; cd root; touch f c/g ../outside/secret
ln -s ../c a/l; ln -s /a abs; ln -s abs/l twice; ln -s gone/x dangling; ln -s circle circle; ln -s ../outside up; ln -s ${folder}/outside out`
execFileSync('/bin/sh', ['-euc', script], { cwd: folder })

function resolve(path: string, hidden?: string): readonly unknown[] {
  const root = openSync(join(folder, 'root'), 'r')
  try {
    const found = resolvePath(root, path, link => link === hidden)
    if (found.kind !== 'found') return [found.kind, found.path, ...(found.kind === 'missing' ? [found.rest.join('/')] : [])]
    closeSync(found.place.directory)
    return [found.place.stats.isDirectory() ? 'directory' : 'file', found.path]
  } finally {
    closeSync(root)
  }
}

test.each<[path: string, ...expected: readonly string[]]>([
  ['', 'directory', ''],
  ['/', 'directory', ''],
  ['a/b/', 'directory', 'a/b'],
  ['./a//./b', 'directory', 'a/b'],
  ['f', 'file', 'f'],
  ['../../f', 'file', 'f'],
  ['a/l', 'directory', 'c'],
  ['a/l/g', 'file', 'c/g'],
  // The parent of where the link leads, and not of the link.
  ['a/l/../f', 'file', 'f'],
  ['abs/b', 'directory', 'a/b'],
  ['twice/g', 'file', 'c/g'],
  ['none', 'missing', '', 'none'],
  ['a/none/deep', 'missing', 'a', 'none/deep'],
  ['a/none/../b', 'directory', 'a/b'],
  ['dangling', 'missing', '', 'gone/x'],
  ['dangling/../y', 'missing', '', 'gone/y'],
  ['f/x', 'not-a-directory', 'f'],
  ['up/secret', 'missing', '', 'outside/secret'],
  ['out/secret', 'missing', '', `${folder}/outside/secret`.slice(1)],
])('%j', (path, ...expected) => {
  expect(resolve(path)).toEqual(expected)
})

test('a link that is hidden is not there', () => {
  expect(resolve('abs/b', 'abs')).toEqual(['missing', '', 'abs/b'])
  expect(resolve('twice/g', 'abs')).toEqual(['missing', '', 'abs/l/g'])
})

test('links in a circle are an error, and nothing stays open', () => {
  const before = readdirSync('/proc/self/fd').length
  expect(() => resolve('a/../circle')).toThrow('/a/../circle: too many levels of symbolic links')
  for (const path of ['a/b', 'twice/g', 'a/none/deep', 'f/x']) resolve(path)
  expect(readdirSync('/proc/self/fd').length).toBe(before)
})
