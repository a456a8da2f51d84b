// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are those of Dockerfiles.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MinidockError } from '../../base/errors.ts'
import type { WordOptions } from './shell-variable.ts'
import { expandWord, expandWords } from './shell-word.ts'

const VARIABLES = new Map(
  Object.entries({ HOME: '/root', EMPTY: '', V: '1.2.3', FILE: '/a/b/c.tar.gz', WORDS: 'a  b', STARS: 'a*b*c', STAR: '*' }),
)
const BACKSLASH: WordOptions = { escapeToken: '\\' }
const expand = (text: string, options = BACKSLASH) => expandWord(text, VARIABLES, options)

test.each([
  ['plain', 'plain'],
  ['$HOME', '/root'],
  ['${HOME}', '/root'],
  ['$HOME/x', '/root/x'],
  ['${HOME}x', '/rootx'],
  ['a$', 'a$'],
  ['a$/b', 'a$/b'],
  ['$NONE', ''],
  ['[$NONE]', '[]'],
  // A digit ends at the last digit, special parameters are one character, and none of them is set.
  ['$1x', 'x'],
  ['$$x', 'x'],
  ['$@x$#', 'x'],
  // Quotes.
  ["'$HOME'", '$HOME'],
  ['"$HOME"', '/root'],
  [`"it's $V"`, "it's 1.2.3"],
  [`'say "$V"'`, 'say "$V"'],
  ['a"b c"d', 'ab cd'],
  ['""', ''],
  // The escape character: everything outside of quotes, only ", $ and itself inside of double ones, nothing inside of single ones.
  ['\\$HOME', '$HOME'],
  ['\\\\$V', '\\1.2.3'],
  ['\\a', 'a'],
  ['"\\a\\"\\$\\\\"', '\\a"$\\'],
  ["'\\'", '\\'],
  ['a\\', 'a'],
  // Defaults.
  ['${NONE:-d}', 'd'],
  ['${NONE-d}', 'd'],
  ['${EMPTY:-d}', 'd'],
  ['${EMPTY-d}', ''],
  ['${V:-d}', '1.2.3'],
  ['${NONE:-}', ''],
  ['${NONE:-$HOME/x}', '/root/x'],
  ['${NONE:-${ALSO:-${V}}}', '1.2.3'],
  ['${NONE:-"a b"}', 'a b'],
  ["${NONE:-'$V'}", '$V'],
  ['${NONE:-\\}}', '}'],
  ['${V:+s}', 's'],
  ['${V+s}', 's'],
  ['${EMPTY:+s}', ''],
  ['${EMPTY+s}', 's'],
  ['${NONE+s}', ''],
  ['${V:?no}', '1.2.3'],
  ['${EMPTY?no}', ''],
  // Patterns.
  ['${FILE#*/}', 'a/b/c.tar.gz'],
  ['${FILE##*/}', 'c.tar.gz'],
  ['${FILE%.*}', '/a/b/c.tar'],
  ['${FILE%%.*}', '/a/b/c'],
  ['${V%.?}', '1.2'],
  ['${V#x}', '1.2.3'],
  ['${V%}', '1.2.3'],
  ['${STARS#a\\*}', 'b*c'],
  ['${STARS%\\**}', 'a*b'],
  ['${V#${V%.*}}', '.3'],
  ['${NONE#x}', ''],
  ['${V/./-}', '1-2.3'],
  ['${V//./-}', '1-2-3'],
  ['${V//./}', '123'],
  ['${FILE/\\/a/}', '/b/c.tar.gz'],
  ['${FILE//\\//_}', '_a_b_c.tar.gz'],
  ['${V/*/x}', 'x'],
  ['${V/[0-9]/x}', '1.2.3'],
  ['${V//$NONE/x}', 'x1x.x2x.x3x'],
  ['${STARS/$STAR/x}', 'x'],
])('%j is %j', (text, expected) => {
  expect(expand(text)).toBe(expected)
})

test.each([
  ["'a", 'unexpected end of statement while looking for matching single-quote'],
  ['"a', 'unexpected end of statement while looking for matching double-quote'],
  ['${', "syntax error: missing '}'"],
  ['${V', "syntax error: missing '}'"],
  ['${V:-a', "syntax error: missing '}'"],
  ['${}', 'syntax error: bad substitution'],
  ['${{V}}', 'syntax error: bad substitution'],
  ['${:-a}', 'syntax error: bad substitution'],
  ['${V=a}', 'unsupported modifier (=) in substitution'],
  ['${V:=a}', 'unsupported modifier (:=) in substitution'],
  ['${V^^}', 'unsupported modifier (^) in substitution'],
  ['${NONE:?set it}', 'NONE: set it'],
  ['${EMPTY:?}', 'EMPTY: is not allowed to be empty'],
  ['${NONE?}', 'NONE: is not allowed to be unset'],
  ['${V#\\x}', "invalid pattern (\\x) in substitution: invalid escape '\\x'"],
  ['${V/a}', "syntax error: missing '/' in a substitution"],
  ['${a:-'.repeat(51), 'substitutions are nested more than 50 deep'],
])('%j is refused: %s', (text, message) => {
  expect(() => expand(text)).toThrow(message)
})

test('another escape character makes the backslash ordinary', () => {
  expect(expand('C:\\dir\\`$V `a \\$V', { escapeToken: '`' })).toBe('C:\\dir\\$V a \\1.2.3')
})

test.each([
  ['a  b', ['a', 'b']],
  ['"a b" c', ['a b', 'c']],
  ['a\\ b', ['a b']],
  ['$WORDS', ['a', 'b']],
  ['"$WORDS"', ['a  b']],
  ['x${WORDS}y', ['xa', 'by']],
  ['$NONE ""', []],
])('%j is the words %j', (text, expected) => {
  expect(expandWords(text, VARIABLES, BACKSLASH)).toEqual(expected)
})

test('in a here-document quotes are ordinary characters', () => {
  expect(expand(`it's "$V"\n\\$V`, { escapeToken: '\\', quotes: 'ignore' })).toBe(`it's "1.2.3"\n$V`)
})

test('names of variables that are not set are told', () => {
  const unset: string[] = []
  expand('$HOME ${A:-x} $B', { escapeToken: '\\', onUnset: name => unset.push(name) })
  expect(unset).toEqual(['A', 'B'])
})

const pieces = fc.constantFrom(
  '$',
  '{',
  '}',
  '${',
  'V',
  ':',
  '-',
  '+',
  '?',
  '#',
  '%',
  '/',
  '*',
  '"',
  "'",
  '\\',
  '`',
  ' ',
  'x',
  '\n',
  'é',
  '😀',
)

test('any text has a value or is refused', () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), fc.constantFrom<'\\' | '`'>('\\', '`'), (parts, escapeToken) => {
      try {
        expect(typeof expandWord(parts.join(''), VARIABLES, { escapeToken })).toBe('string')
      } catch (error) {
        expect(error).toBeInstanceOf(MinidockError)
      }
    }),
    { numRuns: 1000 },
  )
})

test('a value in single quotes comes back as it is', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      const value = text.replaceAll("'", '')
      expect(expand(`'${value}'`)).toBe(value)
    }),
  )
})

test('a pattern with many stars does not take forever', () => {
  const variables = new Map([['A', 'a'.repeat(5000)]])
  expect(expandWord(`\${A%%${'*a'.repeat(30)}b}`, variables, BACKSLASH)).toHaveLength(5000)
})
