import { expect, test } from 'vitest'
import { shortest, significant } from './number.ts'

test.each([
  [4.2615, 3, '4.26'],
  [999.9, 3, '1e+03'],
  [100, 3, '100'],
  [0, 4, '0'],
  [0.00001234, 2, '1.2e-05'],
  [-2.5, 1, '-2'],
  [3.5, 1, '4'],
  [1.125, 3, '1.12'],
  [1.135, 3, '1.14'],
  [64, 4, '64'],
])('%d with %d significant digits is %s', (value, digits, text) => {
  expect(significant(value, digits)).toBe(text)
})

test.each([
  [42, '42'],
  [67108864, '67108864'],
  [2.5, '2.5'],
  [1000000.5, '1.0000005e+06'],
  [0.00001, '1e-05'],
  [1e30, '1e+30'],
  [Number.NaN, 'NaN'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
])('%d is printed as %s', (value, text) => {
  expect(shortest(value)).toBe(text)
})
