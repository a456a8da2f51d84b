import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pathMatcher, readIgnoreFile } from './ignore-file.ts'

test('comments, white space, and slashes at the ends do not count', () => {
  const text = '\uFEFF# all\r\n  *.log  \r\n\n/build/\n!  /keep/../kept/ \n #no-comment\n./a//b\n!\n/\n'
  expect(readIgnoreFile(text)).toEqual(['*.log', 'build', '!kept', '#no-comment', 'a/b', '!', '/'])
})

// What docker 20.10 says of each: its own matcher was asked.
test.each([
  [['a.log'], 'a.log', true],
  [['a.log'], 'd/a.log', false],
  [['*.log'], 'd/a.log', false],
  [['**/*.log'], 'd/e/a.log', true],
  [['**/*.log'], 'a.log', true],
  [['*/a'], 'd/a', true],
  [['*/a'], 'd/e/a', false],
  [['node_modules'], 'node_modules/x/y', true],
  [['node_modules/'], 'node_modules/x', true],
  [['node_modules'], 'app/node_modules', false],
  [['**/node_modules'], 'app/node_modules/x', true],
  [['build/**'], 'build', false],
  [['build/**'], 'build/a/b', true],
  [['**'], 'a/b', true],
  [['**file'], 'd/myfile', true],
  [['a**/b'], 'a/x/b', true],
  [['a/**/b'], 'a/b', true],
  [['a?c'], 'abc', true],
  [['a?c'], 'a/c', false],
  [['[a-c].txt'], 'b.txt', true],
  [['c++'], 'c++/x', true],
  [['lib(1).so'], 'lib(1).so', true],
  [['a\\*b'], 'a*b', true],
  [['a\\*b'], 'axb', false],
  [['Makefile'], 'makefile', false],
  // The last pattern that matches counts.
  [['*', '!a'], 'a', false],
  [['*', '!a'], 'b', true],
  [['!a', '*'], 'a', true],
  [['docs', '!docs/README.md'], 'docs/README.md', false],
  [['docs', '!docs/README.md'], 'docs/other', true],
  [['*.md', '!README*.md', 'README-secret.md'], 'README-secret.md', true],
  [['*.md', '!README*.md', 'README-secret.md'], 'README.md', false],
  [['**', '!src/**/*.c'], 'src/a/b.c', false],
  [['**', '!src'], 'src/a', false],
  [['a', '!a/b', 'a/b/c'], 'a/b/c', true],
])('%j leaves out %j: %s', (patterns, path, expected) => {
  expect(pathMatcher(patterns).matches(path)).toBe(expected)
})

test('exceptions make it worth looking into what is left out', () => {
  expect(pathMatcher(['a', '!a/b']).hasExceptions).toBe(true)
  expect(pathMatcher(['a']).hasExceptions).toBe(false)
})

test.each([
  [['a'], 'a', false],
  [['a', '!a/b'], 'a', true],
  [['a', '!a/b'], 'a/b', false],
  [['a', '!b/c'], 'a', false],
  [['**', '!src/**/*.c'], 'src/x', true],
  [['**', '!src/**/*.c'], 'docs', false],
  [['*', '!*/keep'], 'docs', true],
  [['a/b'], 'a', true],
  [['a/b'], 'c', false],
  [['*.log'], 'c', true],
])('%j may answer differently below %s: %s', (patterns, directory, expected) => {
  expect(pathMatcher(patterns).mayDifferBelow(directory)).toBe(expected)
})

test('a directory that needs no look has one answer for all that is below it', () => {
  const names = fc.constantFrom('a', 'b', 'ab')
  const path = fc.array(names, { minLength: 1, maxLength: 3 }).map(parts => parts.join('/'))
  const part = fc.constantFrom('a', 'b', 'a*', '*', '**', '?', '[ab]', 'a**', '**b')
  const pattern = fc
    .tuple(fc.constantFrom('', '!'), fc.array(part, { minLength: 1, maxLength: 3 }))
    .map(([sign, parts]) => sign + parts.join('/'))
  fc.assert(
    fc.property(fc.array(pattern, { maxLength: 4 }), path, path, (patterns, directory, below) => {
      const matcher = pathMatcher(patterns)
      fc.pre(!matcher.mayDifferBelow(directory))
      expect(matcher.matches(`${directory}/${below}`)).toBe(matcher.matches(directory))
    }),
    { numRuns: 500 },
  )
})

test.each([
  ['!', 'illegal exclusion pattern: "!"'],
  ['[a', 'syntax error in pattern: [a'],
])('%j is refused', (pattern, message) => {
  expect(() => pathMatcher([pattern])).toThrow(message)
})
