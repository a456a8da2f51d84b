import { expect, test } from 'vitest'
import { parseConsole } from './console-block.ts'

test('a command has the output that follows it', () => {
  expect(parseConsole('$ echo hello\nhello\n$ true\n$ seq 2\n1\n2\n')).toEqual([
    { command: 'echo hello', expected: 'hello', line: 1 },
    { command: 'true', expected: '', line: 3 },
    { command: 'seq 2', expected: '1\n2', line: 4 },
  ])
})

test('a command goes on in the lines that begin with >', () => {
  expect(parseConsole("$ cat <<'end'\n> one\n>\n> two\n> end\none\n\ntwo\n")).toEqual([
    { command: "cat <<'end'\none\n\ntwo\nend", expected: 'one\n\ntwo', line: 1 },
  ])
})

test('output that looks like a continuation is output, once the output has begun', () => {
  expect(parseConsole('$ diff a b\n1c1\n< a\n> b')).toEqual([{ command: 'diff a b', expected: '1c1\n< a\n> b', line: 1 }])
})

test('what looks like a prompt in a word is none', () => {
  expect(parseConsole('$ echo price\n$5\n>= 3')).toEqual([{ command: 'echo price', expected: '$5\n>= 3', line: 1 }])
})

test.each([
  ['hello\n$ true', 'line 1 is no command, and output of none; a command begins with "$ ": hello'],
  ['> true', 'line 1 is no command, and output of none; a command begins with "$ ": > true'],
  ['', 'line 1 is no command, and output of none; a command begins with "$ ": '],
])('%j is refused', (block, message) => {
  expect(() => parseConsole(block)).toThrow(new SyntaxError(message))
})
