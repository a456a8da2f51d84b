import fc from 'fast-check'
import { expect, test } from 'vitest'
import { summarize } from './statistics.ts'

test('the median of an odd number of measurements is the one in the middle, in any order', () => {
  expect(summarize([30, 1, 2])).toEqual({ median: 2, min: 1, max: 30 })
})

test('the median of an even number of measurements lies between the two in the middle', () => {
  expect(summarize([4, 1, 3, 100])).toEqual({ median: 3.5, min: 1, max: 100 })
})

test('numbers are compared as numbers', () => {
  expect(summarize([9, 10, 100])).toEqual({ median: 10, min: 9, max: 100 })
})

test('there is no median of nothing', () => {
  expect(() => summarize([])).toThrow(new RangeError('there is no median of nothing'))
})

test('at most half of the measurements are below the median, and at most half above', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 }), samples => {
      const { median, min, max } = summarize(samples)
      expect(samples.filter(sample => sample < median).length).toBeLessThanOrEqual(samples.length / 2)
      expect(samples.filter(sample => sample > median).length).toBeLessThanOrEqual(samples.length / 2)
      expect(min <= median && median <= max).toBe(true)
    }),
  )
})
