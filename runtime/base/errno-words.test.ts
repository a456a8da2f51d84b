import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { whyOf } from './errno-words.ts'

function errorOf(action: () => unknown): unknown {
  try {
    return action()
  } catch (error) {
    return error
  }
}

test.each([
  ['in the words of Go', errorOf(() => readFileSync('/nonexistent')), 'no such file or directory'],
  [
    'without call and path where Go has no words',
    Object.assign(new Error("EIO: i/o error, open 'x'"), { code: 'EIO', errno: -5 }),
    'i/o error',
  ],
  ['by the message of what has no number', new Error('it is wrong'), 'it is wrong'],
  ['of what is no error', 'odd', 'odd'],
])('a reason is told %s', (_what, error, why) => {
  expect(whyOf(error)).toBe(why)
})
