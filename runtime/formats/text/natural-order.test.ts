import { expect, test } from 'vitest'
import { inNaturalOrder } from './natural-order.ts'

test('numbers in names count as numbers', () => {
  const sorted = ['', '2', '10', 'a', 'a-1', 'a1', 'a01', 'a2', 'a2b', 'a10', 'a10b2', 'a10b10', 'ab', 'b']
  expect(sorted.toReversed().sort(inNaturalOrder)).toEqual(sorted)
})
