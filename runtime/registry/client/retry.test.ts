import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isPassingStatus, pauseAfter } from './retry.ts'

test('each pause is twice as long, half of it by chance, and a minute at most', () => {
  expect([1, 2, 3, 4, 9, 2000].map(failures => pauseAfter(failures, 500, 1))).toEqual([500, 1000, 2000, 4000, 60_000, 60_000])
  expect([1, 2].map(failures => pauseAfter(failures, 500, 0))).toEqual([250, 500])
})

test('what the registry wishes counts if it is longer, up to a minute', () => {
  expect(pauseAfter(1, 500, 1, 20_000)).toBe(20_000)
  expect(pauseAfter(5, 500, 1, 1000)).toBe(8000)
  expect(pauseAfter(1, 500, 1, 10 ** 12)).toBe(60_000)
  fc.assert(
    fc.property(
      fc.integer({ min: 1 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, noNaN: true }),
      (failures, chance, wished) => {
        expect(pauseAfter(failures, 500, chance, wished)).toBeGreaterThanOrEqual(250)
        expect(pauseAfter(failures, 500, chance, wished)).toBeLessThanOrEqual(60_000)
      },
    ),
  )
})

test('what may pass: too many requests, and failures of the server', () => {
  expect([200, 400, 401, 403, 404, 408, 416, 429, 500, 501, 502, 503, 504].filter(isPassingStatus)).toEqual([408, 429, 500, 502, 503, 504])
})
