import { expect, test } from 'vitest'
import { hasWildcards } from './find-sources.ts'

test.each([
  ['a', false],
  ['a*', true],
  ['a?', true],
  ['[a]', true],
  ['a]', false],
  ['a\\*', false],
  ['a\\\\*', true],
  ['\\[a', false],
])('%j has wildcards: %s', (path, expected) => {
  expect(hasWildcards(path)).toBe(expected)
})
