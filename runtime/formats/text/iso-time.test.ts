import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isoTime } from './iso-time.ts'

const [FIRST, LAST] = [0, Date.UTC(9999, 11, 31, 23, 59, 59, 999)]

test('a time is written as a Date writes it', () => {
  fc.assert(
    fc.property(fc.integer({ min: FIRST, max: LAST }), time => {
      expect(isoTime(time)).toBe(new Date(time).toISOString())
    }),
  )
})

test.each([
  [FIRST, '1970-01-01T00:00:00.000Z'],
  [Date.UTC(2000, 1, 29), '2000-02-29T00:00:00.000Z'],
  [Date.UTC(2100, 1, 28, 23, 59, 59, 999), '2100-02-28T23:59:59.999Z'],
  [Date.UTC(2100, 2, 1), '2100-03-01T00:00:00.000Z'],
  [Date.UTC(2400, 11, 31), '2400-12-31T00:00:00.000Z'],
  [LAST, '9999-12-31T23:59:59.999Z'],
])('%i milliseconds after the beginning of 1970 it is %s', (time, text) => {
  expect(isoTime(time)).toBe(text)
})
