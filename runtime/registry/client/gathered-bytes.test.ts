import { expect, test } from 'vitest'
import { GatheredBytes } from './gathered-bytes.ts'

test('pieces of any length become one', () => {
  const gathered = new GatheredBytes()
  expect(gathered.all()).toEqual(Buffer.alloc(0))
  const pieces = [0, 1, 16_383, 1, 50_000, 3].map((length, index) => Buffer.alloc(length, index))
  for (const piece of pieces) gathered.add(piece)
  expect(gathered.length).toBe(66_388)
  expect(gathered.all().equals(Buffer.concat(pieces))).toBe(true)
})

test('a million pieces of a byte take the room of a million bytes', () => {
  const gathered = new GatheredBytes()
  const source = Buffer.alloc(1_000_000, 'x')
  for (let at = 0; at < source.length; at++) gathered.add(source.subarray(at, at + 1))
  expect(gathered.all().buffer.byteLength).toBeLessThanOrEqual(2 ** 21)
  expect(gathered.all().equals(source)).toBe(true)
})
