/**
 * Comparison in templates. Go compares like with like only; JSON has one kind of number, so 1 and 1.0 are alike here. nil equals nil, and nothing else.
 */

import type { Fail } from './fault.ts'
import { formatValue, typeName } from './print.ts'

export function equal(a: unknown, b: unknown, fail: Fail): boolean {
  const [left, right] = [basic(a, fail), basic(b, fail)]
  if (left === null || right === null) return left === right
  if (typeof left !== typeof right) return fail('incompatible types for comparison')
  return left === right
}

/** Below 0 if `a` is the smaller. Numbers and strings have an order, nothing else has. */
export function compare(a: unknown, b: unknown, fail: Fail): number {
  const [left, right] = [basic(a, fail), basic(b, fail)]
  if (typeof left !== typeof right) return fail('incompatible types for comparison')
  if (left === null || right === null || typeof left === 'boolean' || typeof right === 'boolean') return fail('invalid type for comparison')
  return left < right ? -1 : Number(left > right)
}

function basic(value: unknown, fail: Fail): string | number | boolean | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return fail(`non-comparable type ${formatValue(value)}: ${typeName(value)}`)
}
