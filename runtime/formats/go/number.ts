/** Numbers as Go prints them (package fmt). Sizes and templates need it. */

/** Go's `%.{digits}g`: that many significant digits, without zeros at the end, with an exponent where the number is longer: `4.26`, `1e+03`. */
export function significant(value: number, digits: number): string {
  const exponential = halfToEven(value, digits)
  const exponent = Number(exponential.slice(exponential.indexOf('e') + 1))
  return exponent < -4 || exponent >= digits ? goExponent(exponential) : String(Number(exponential))
}

/** JavaScript rounds 1.125 to 1.13, Go to 1.12: what lies exactly in the middle goes to the even digit. */
function halfToEven(value: number, digits: number): string {
  const [mantissa = '', exponent = ''] = value.toExponential(60).split('e')
  const kept = mantissa.slice(0, mantissa.indexOf('.') + digits)
  const middle = /^50*$/.test(mantissa.slice(kept.length).replace('.', ''))
  return middle && /[02468]\.?$/.test(kept) ? `${kept}e${exponent}` : value.toExponential(digits - 1)
}

/**
 * Go's `%v`. Whole numbers are taken for integers, and written out; others are floats: the fewest digits that read back, with an exponent below 1e-4 and from 1e6.
 */
export function shortest(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  if (Number.isInteger(value)) return String(value)
  return Math.abs(value) < 1e-4 || Math.abs(value) >= 1e6 ? goExponent(value.toExponential()) : String(value)
}

/** Go's exponents have two digits or more, and mantissas no zeros at the end: `1.00e+3` is `1e+03`. */
function goExponent(exponential: string): string {
  const [mantissa = '', exponent = ''] = exponential.split('e')
  return `${Number(mantissa)}e${exponent.slice(0, 1)}${exponent.slice(1).padStart(2, '0')}`
}
