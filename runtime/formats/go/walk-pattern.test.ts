import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parsePathPattern, pathTest, patternRegExp } from './path-pattern.ts'
import { walkPattern } from './walk-pattern.ts'

const parse = (pattern: string) => parsePathPattern(pattern, { directories: true })

// Where a class may take a slash, Go tries one place only, and the walk each.
test('a walk says what the regular expression says', () => {
  const text = fc.array(fc.constantFrom('a', 'b', '/', '*', '**', '**/', '?', '[ab]', '[^a/]', '\\*', 'é'), { maxLength: 6 })
  const path = fc.array(fc.constantFrom('a', 'b', '/', '*', 'é', '\n'), { maxLength: 8 })
  fc.assert(
    fc.property(text, path, (pattern, names) => {
      const tokens = parse(pattern.join(''))
      expect(walkPattern(tokens, names.join(''))).toBe(patternRegExp(tokens).test(names.join('')))
    }),
    { numRuns: 2000 },
  )
})

// A regular expression takes minutes for each of these, or is too long to be made.
test.each([
  ['directories', `${'**/'.repeat(30)}x`, 'a/'.repeat(300)],
  ['directories with names', `${'**/a/'.repeat(20)}x`, 'a/'.repeat(300)],
  ['texts in between', `${'**/a*'.repeat(20)}x`, 'a/'.repeat(300)],
  ['stars', `${'*'.repeat(5000)}x`, 'b/'.repeat(300)],
  ['stars and characters', `${'a*?'.repeat(2000)}b`, 'a'.repeat(255)],
  ['classes', '[a-z]'.repeat(100_000), 'a'.repeat(4000)],
  ['a long name', 'a'.repeat(1_000_000), 'a'.repeat(4000)],
])('many %s do not take forever', (_what, pattern, path) => {
  expect(pathTest(parse(pattern))(path)).toBe(false)
})
