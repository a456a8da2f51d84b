import { expect, test } from 'vitest'
import { readCommandLine } from './command-line.ts'

test.each([
  ['', { kind: 'list' }],
  ['--help', { kind: 'help' }],
  ['1', { kind: 'walk', chapter: 1, part: 'tour', straightThrough: false }],
  ['01', { kind: 'walk', chapter: 1, part: 'tour', straightThrough: false }],
  ['1 all', { kind: 'walk', chapter: 1, part: 'tour', straightThrough: true }],
  ['2 break', { kind: 'walk', chapter: 2, part: 'break', straightThrough: false }],
  ['2 break all', { kind: 'walk', chapter: 2, part: 'break', straightThrough: true }],
  ['3 shell', { kind: 'shell', chapter: 3 }],
  ['1 run --rm busybox true', { kind: 'engine', chapter: 1, argv: ['run', '--rm', 'busybox', 'true'] }],
  ['1 --help', { kind: 'engine', chapter: 1, argv: ['--help'] }],
  ['1 break in', { kind: 'engine', chapter: 1, argv: ['break', 'in'] }],
  ['13', { kind: 'problem', message: 'there is no chapter "13": they are 0 to 12' }],
  ['run busybox', { kind: 'problem', message: 'there is no chapter "run": they are 0 to 12' }],
])('npm run chapter %s', (line, asked) => {
  expect(readCommandLine(line.split(' ').filter(Boolean))).toEqual(asked)
})
