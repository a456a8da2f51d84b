/** Comparisons of a call's arguments. An argument has 64 bits and the accumulator 32: so the upper half is compared first, the lower one where that does not decide. */

import { CODE, DATA, type Instruction, load, ret } from './bpf.ts'
import type { Comparison } from './filter.ts'
import type { Branch } from './rules.ts'
import type { Branches } from './runs.ts'

/** What a comparison's outcome leads to: the next instruction, the next comparison, the next branch. */
type Target = 'on' | 'holds' | 'fails'
type Step = Instruction | { readonly code: number; readonly k: number; readonly then: Target; readonly else: Target }

/** Ends in an answer on every path: that of the first branch whose comparisons all hold. */
export function branches({ branches: all, otherwise, isNarrow }: Branches): Instruction[] {
  return [...all.flatMap(branch => branchOf(branch, isNarrow)), ret(otherwise)]
}

function branchOf({ args, answer }: Branch, isNarrow: boolean): Instruction[] {
  const comparisons = args.map(comparison => steps(comparison, isNarrow))
  const end = comparisons.flat().length + 1
  let at = 0
  const linked = comparisons.flatMap(comparison => {
    const holds = at + comparison.length
    return comparison.map(step => {
      at++
      if (!('then' in step)) return step
      const distance = (target: Target) => ({ on: 0, holds: holds - at, fails: end - at })[target]
      return { code: step.code, k: step.k, jt: distance(step.then), jf: distance(step.else) }
    })
  })
  return [...linked, ret(answer)]
}

const jump = (code: number, k: number, then: Target, otherwise: Target): Step => ({ code, k, then, else: otherwise })

function steps({ index, op, value, valueTwo = 0 }: Comparison, isNarrow: boolean): Step[] {
  const [high, low] = halves(value)
  const upper = (...jumps: readonly Step[]) => (isNarrow ? [] : [load(DATA.HIGH(index)), ...jumps])
  const lower = load(DATA.LOW(index))
  const { EQUAL, GREATER, GREATER_OR_EQUAL } = CODE
  switch (op) {
    case 'SCMP_CMP_EQ':
      return [...upper(jump(EQUAL, high, 'on', 'fails')), lower, jump(EQUAL, low, 'holds', 'fails')]
    case 'SCMP_CMP_NE':
      return [...upper(jump(EQUAL, high, 'on', 'holds')), lower, jump(EQUAL, low, 'fails', 'holds')]
    case 'SCMP_CMP_GT':
      return [...upper(jump(GREATER, high, 'holds', 'on'), jump(EQUAL, high, 'on', 'fails')), lower, jump(GREATER, low, 'holds', 'fails')]
    case 'SCMP_CMP_GE':
      return [
        ...upper(jump(GREATER, high, 'holds', 'on'), jump(EQUAL, high, 'on', 'fails')),
        lower,
        jump(GREATER_OR_EQUAL, low, 'holds', 'fails'),
      ]
    case 'SCMP_CMP_LT':
      return [
        ...upper(jump(GREATER, high, 'fails', 'on'), jump(EQUAL, high, 'on', 'holds')),
        lower,
        jump(GREATER_OR_EQUAL, low, 'fails', 'holds'),
      ]
    case 'SCMP_CMP_LE':
      return [...upper(jump(GREATER, high, 'fails', 'on'), jump(EQUAL, high, 'on', 'holds')), lower, jump(GREATER, low, 'fails', 'holds')]
    default: {
      // Bits beyond the mask count on neither side, as in libseccomp.
      const [wantedHigh, wantedLow] = halves(valueTwo)
      const masked = (mask: number, wanted: number, then: Target) => [
        { code: CODE.AND, jt: 0, jf: 0, k: mask },
        jump(EQUAL, (wanted & mask) >>> 0, then, 'fails'),
      ]
      return [...upper(...masked(high, wantedHigh, 'on')), lower, ...masked(low, wantedLow, 'holds')]
    }
  }
}

function halves(value: number): [high: number, low: number] {
  return [Math.floor(value / 2 ** 32), value % 2 ** 32]
}
