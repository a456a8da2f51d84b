/** The arguments at which comparisons may change their outcome: each value and its neighbours, in the argument's place, with other upper halves too. */

import type { Comparison } from '../../runtime/kernel/seccomp/filter.ts'

const WORD = 1n << 32n
const ARGUMENTS = 6
/** All combinations of the values of several compared arguments, or a regular sample of them. */
const MOST = 400

export function argumentsThatMatter(comparisons: readonly Comparison[]): bigint[][] {
  const values = Array.from({ length: ARGUMENTS }, (_, index) => [
    ...new Set([0n, ...comparisons.filter(comparison => comparison.index === index).flatMap(valuesAround)]),
  ])
  const count = values.reduce((product, { length }) => product * length, 1)
  const step = Math.ceil(count / MOST)
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => combination(values, index * step))
}

/** @param which counts through all combinations */
function combination(values: readonly (readonly bigint[])[], which: number): bigint[] {
  let left = which
  return values.map(ofArgument => {
    const value = ofArgument[left % ofArgument.length] ?? 0n
    left = Math.floor(left / ofArgument.length)
    return value
  })
}

function valuesAround({ op, value, valueTwo = 0 }: Comparison): bigint[] {
  const [mask, wanted] = [BigInt(value), BigInt(valueTwo)]
  const middle = op === 'SCMP_CMP_MASKED_EQ' ? [wanted, wanted & mask, ~mask | wanted, wanted ^ (mask & -mask), mask] : [mask]
  return middle
    .flatMap(one => [one - 1n, one, one + 1n])
    .flatMap(one => [one, one + WORD, one ^ (WORD << 31n), one | (WORD * (WORD - 1n)), one % WORD])
    .map(one => BigInt.asUintN(64, one))
}
