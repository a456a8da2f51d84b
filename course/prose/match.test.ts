import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitsAnything, mismatch, showMismatch } from './match.ts'

test.each([
  ['', ''],
  ['', '\n'],
  ['hello', 'hello\n'],
  ['hello', 'hello  \r\n\n'],
  ['pid …', 'pid 4711'],
  ['pid …', 'pid '],
  ['… of …: done', '3 of 4: done'],
  ['a…b…c', 'abbc'],
  ['NSpid: … 1', 'NSpid:\t4711\t1'],
  ['…', ''],
  ['…', 'one\ntwo'],
  ['…\nlast', 'one\ntwo\nlast'],
  ['…\nlast', 'last\nlast'],
  ['first\n…', 'first'],
  ['first\n  …\nlast', 'first\n\nlast'],
  ['…\na\n…\nb', 'x\na\na\ny\nb'],
  ['…\n…', 'one'],
])('%j fits %j', (expected, seen) => {
  expect(mismatch(expected, seen)).toBeUndefined()
})

test.each([
  ['hello', 'Hello', 'line 1 of the output differs\n  expected: hello\n  seen:     Hello'],
  ['', 'hello', 'line 1 of the output differs\n  expected: (the end)\n  seen:     hello'],
  ['hello', '', 'line 1 of the output differs\n  expected: hello\n  seen:     (the end)'],
  [
    'one\ntwo',
    'one\nthree\nfour',
    'line 2 of the output differs\n  expected: two\n  seen:     three\n  the whole output:\n    one\n    three\n    four',
  ],
  [
    'one\n…\nlast',
    'one\ntwo\n\nthree',
    'line 2 of the output differs\n  expected: last\n  seen:     no such line, from line 2 on\n  the whole output:\n    one\n    two\n\n    three',
  ],
  [
    '…\nlast',
    'last\nmore',
    'line 2 of the output differs\n  expected: (the end)\n  seen:     more\n  the whole output:\n    last\n    more',
  ],
  ['a…a', 'a', 'line 1 of the output differs\n  expected: a…a\n  seen:     a'],
  [' indented', 'indented', 'line 1 of the output differs\n  expected:  indented\n  seen:     indented'],
  ['no wildcard: ...', 'no wildcard: abc', 'line 1 of the output differs\n  expected: no wildcard: ...\n  seen:     no wildcard: abc'],
])('%j does not fit %j', (expected, seen, message) => {
  const found = mismatch(expected, seen)
  expect(found && showMismatch(found, seen)).toBe(message)
})

const line = fc.string({ unit: fc.constantFrom('a', 'b', ' ') })
const seenLine = line.map(text => `${text}.`)

test('an output fits itself, also when some of its lines, or a part of a line, are replaced by a wildcard', () => {
  fc.assert(
    fc.property(fc.array(seenLine), line, line, line, fc.array(seenLine), (before, start, middle, end, after) => {
      const output = [...before, start + middle + end, ...after].join('\n')
      expect(mismatch(output, output)).toBeUndefined()
      expect(mismatch([...before, `${start}…${end}`, ...after].join('\n'), output)).toBeUndefined()
      expect(mismatch([...before, '…', ...after].join('\n'), output)).toBeUndefined()
      expect(mismatch(['…', start + middle + end, ...after].join('\n'), output)).toBeUndefined()
    }),
  )
})

test('an output does not fit another of as many lines', () => {
  fc.assert(
    fc.property(fc.array(line), fc.array(line), (some, others) => {
      const visible = (lines: readonly string[]) =>
        lines
          .map(text => text.trimEnd())
          .join('\n')
          .trimEnd()
      expect(mismatch(some.join('\n'), others.join('\n')) === undefined).toBe(visible(some) === visible(others))
    }),
  )
})

test('lines that are only wildcards fit anything; a line with a wildcard in it, or no line, does not', () => {
  expect(['…', ' …\n…\n', '…\na', '', 'a…'].map(fitsAnything)).toEqual([true, true, false, false, false])
})
