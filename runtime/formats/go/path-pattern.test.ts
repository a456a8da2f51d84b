import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matchPath } from './path-pattern.ts'

test.each([
  ['abc', 'abc', true],
  ['*', 'abc', true],
  ['*', 'a/b', false],
  ['*.txt', 'a.txt', true],
  ['*.txt', '.txt', true],
  ['*.txt', 'd/a.txt', false],
  ['d/*', 'd/a', true],
  ['d/*', 'd/a/b', false],
  ['a*b*c', 'aXbXbXc', true],
  ['a*b*c', 'aXcXb', false],
  ['a*/b', 'aXX/b', true],
  ['a*a1', 'aa1a1', true],
  ['?', 'é', true],
  ['?', '😀', true],
  ['?', '/', false],
  ['[a-c]', 'b', true],
  ['[^a-c]', 'b', false],
  ['[^a]', '/', true],
  ['[\\]a]', ']', true],
  ['[\\-x]', '-', true],
  ['[]', 'x', undefined],
  ['[-x]', 'x', undefined],
  ['[a', 'a', undefined],
  ['[a-', 'a', undefined],
  ['[z-a]', 'b', undefined],
  ['a\\', 'a', undefined],
  ['\\*', '*', true],
  ['\\*', 'a', false],
  ['a.b', 'aXb', false],
  ['c++(1){2}|^$', 'c++(1){2}|^$', true],
  ['**', 'a/b', false],
])('%j matches %j: %s', (pattern, path, expected) => {
  if (expected === undefined) expect(() => matchPath(pattern, path)).toThrow(`syntax error in pattern: ${pattern}`)
  else expect(matchPath(pattern, path)).toBe(expected)
})

test('a path matches itself when its special characters are escaped', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), path => matchPath(path.replaceAll(/[\\*?[]/g, '\\$&'), path)))
})

test('a pattern with many stars does not take forever', () => {
  expect(matchPath(`${'*a'.repeat(30)}b`, 'a'.repeat(3000))).toBe(false)
})
