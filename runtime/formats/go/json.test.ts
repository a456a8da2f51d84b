import { expect, test } from 'vitest'
import { rememberingEqual } from './json.ts'

test('equal documents are read once, and all get the same object', () => {
  const seen: unknown[] = []
  const read = rememberingEqual(document => {
    seen.push(document)
    return { read: document }
  })
  expect(read({ a: 1 })).toBe(read({ a: 1 }))
  expect(read({ a: 2 })).toEqual({ read: { a: 2 } })
  expect(seen).toEqual([{ a: 1 }, { a: 2 }])
})

test('a document that cannot be read is refused each time', () => {
  const read = rememberingEqual(() => {
    throw new Error('damaged')
  })
  expect(() => read(1)).toThrow('damaged')
  expect(() => read(1)).toThrow('damaged')
})

test('of very many documents the first are forgotten', () => {
  let count = 0
  const read = rememberingEqual(() => ++count)
  for (let index = 0; index <= 100; index++) read(index)
  expect(read(100)).toBe(101)
  expect(read(0)).toBe(102)
})
