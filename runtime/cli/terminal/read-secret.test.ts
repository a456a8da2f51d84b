import { expect, test } from 'vitest'
import { type Typed, typeKey } from './read-secret.ts'

const typed = (keys: string) => {
  const { text, end } = [...Buffer.from(keys)].reduce<Typed>((before, byte) => (before.end ? before : typeKey(before, byte)), {
    text: '',
    end: undefined,
  })
  return [Buffer.from(text, 'latin1').toString(), end]
}

test.each([
  ['secret\r', 'secret', 'line'],
  ['secret\n', 'secret', 'line'],
  ['secret', 'secret', undefined],
  ['secreS\x7ft\r', 'secret', 'line'],
  ['naïve\x7f\x7f\x7f\x7f\r', 'n', 'line'],
  ['Größe容\b\x7f\r', 'Größ', 'line'],
  ['\x7f\x7fa\r', 'a', 'line'],
  ['wrong\x15right\r', 'right', 'line'],
  ['secret\x03', '', 'interrupt'],
  ['\x04', '', 'line'],
  ['a\x04b\r', 'ab', 'line'],
])('%j', (keys, text, end) => {
  expect(typed(keys)).toEqual([text, end])
})
