import { expect, test } from 'vitest'
import { pathMatcher } from '../../formats/dockerfile/ignore-file.ts'
import { chooseFile, type FileChoice } from './choose-files.ts'

const choice = (patterns: Readonly<Partial<Record<keyof FileChoice, readonly string[]>>>): FileChoice =>
  Object.fromEntries(Object.entries(patterns).map(([key, list]) => [key, pathMatcher(list)]))

test.each<[patterns: Parameters<typeof choice>[0], path: string, expected: string]>([
  [{}, 'a/', 'take'],
  [{ ignored: ['a'] }, 'a', 'leave'],
  [{ ignored: ['a'] }, 'a/', 'leave'],
  [{ ignored: ['a', '!a/b'] }, 'a/', 'look-below'],
  [{ ignored: ['a', '!b'] }, 'a/', 'leave'],
  [{ ignored: ['*', '!**/*.md'] }, 'a/', 'look-below'],
  [{ ignored: ['*', '!package.json'] }, 'node_modules/', 'leave'],
  [{ ignored: ['a', '!a/b'] }, 'a/b', 'take'],
  [{ ignored: ['a', '!a/b'] }, 'a/c', 'leave'],
  [{ excluded: ['*.log'] }, 'x.log', 'leave'],
  [{ excluded: ['**/*.log', '!keep.log'] }, 'keep.log', 'take'],
  [{ included: ['a/b'] }, 'a/', 'look-below'],
  [{ included: ['a/b'] }, 'c/', 'leave'],
  [{ included: ['a/b'] }, 'a/b/', 'take'],
  [{ included: ['a/b'] }, 'a/b/c', 'take'],
  [{ included: ['*/b'] }, 'c/', 'look-below'],
  [{ included: ['*/b'], excluded: ['c'] }, 'c/', 'leave'],
  [{ included: ['**/b'], ignored: ['c', '!c/d'] }, 'c/', 'look-below'],
])('%j, %s: %s', (patterns, path, expected) => {
  const clean = path.replace(/\/$/, '')
  expect(chooseFile(choice(patterns), { inTree: clean, below: clean, isDirectory: path !== clean })).toBe(expected)
})

test('.dockerignore sees the path in the context, --exclude the one below the source', () => {
  const both = choice({ ignored: ['src/a'], excluded: ['b'] })
  const choose = (below: string) => chooseFile(both, { inTree: `src/${below}`, below, isDirectory: false })
  expect(['a', 'b', 'src/a', 'c'].map(choose)).toEqual(['leave', 'leave', 'take', 'take'])
})

test('a source that is a directory is itself not asked about', () => {
  const all = choice({ excluded: ['**'], included: ['x'] })
  expect(chooseFile(all, { inTree: 'src', below: '', isDirectory: true })).toBe('take')
})
