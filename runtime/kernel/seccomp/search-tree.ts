/** The heart of a filter: which answer a call gets by its number, found by halving. 66 runs of neighbours take 7 comparisons, where a list of 306 calls takes 153. */

import { CODE, type Instruction, ret, skipIf } from './bpf.ts'
import { branches } from './comparisons.ts'
import type { Answer, Run } from './runs.ts'

/** Expects the call's number in the accumulator, and ends in an answer on every path. @param runs by rising number, the first from 0 */
export function searchTree(runs: readonly Run[]): Instruction[] {
  const [first] = runs
  const middle = runs[runs.length >> 1]
  if (first === undefined || middle === undefined) throw new RangeError('a search tree needs a run')
  if (first === middle) return leaf(first.answer)
  const lower = searchTree(runs.slice(0, runs.length >> 1))
  const higher = searchTree(runs.slice(runs.length >> 1))
  return [...skipIf(CODE.GREATER_OR_EQUAL, middle.from, lower.length), ...lower, ...higher]
}

function leaf(answer: Answer): Instruction[] {
  return typeof answer === 'number' ? [ret(answer)] : branches(answer)
}
