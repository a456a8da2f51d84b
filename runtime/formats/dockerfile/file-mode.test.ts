import { expect, test } from 'vitest'
import { applyFileMode, parseFileMode } from './file-mode.ts'

test.each([
  ['755', 0o644, false, 0o755],
  ['0', 0o644, false, 0],
  ['4755', 0o644, false, 0o4755],
  ['u+x', 0o644, false, 0o744],
  ['+x', 0o644, false, 0o755],
  ['a-w', 0o666, false, 0o444],
  ['go=', 0o755, false, 0o700],
  ['u=rwX,go=rX', 0o600, false, 0o644],
  ['u=rwX,go=rX', 0o700, false, 0o755],
  ['u=rwX,go=rX', 0o600, true, 0o755],
  ['g=u', 0o640, false, 0o660],
  ['u+s,g+s,+t', 0o755, false, 0o7755],
  ['u=rw', 0o4755, false, 0o655],
  ['u+x-w', 0o644, false, 0o544],
])('%s makes of %o (a directory: %s) %o', (text, current, isDirectory, expected) => {
  expect(applyFileMode(parseFileMode(text), current, isDirectory).toString(8)).toBe(expected.toString(8))
})

test.each(['', '999', '77777', 'u', 'x+y', 'u+q', '+x,', 'rwxr-xr-x', '0x10'])('%j is no mode', text => {
  expect(() => parseFileMode(text)).toThrow(`invalid chmod parameter: '${text}'`)
})
