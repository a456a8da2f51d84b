/** A filter's answers by the calls' numbers: neighbours with one answer are a run. Docker's default lets 306 calls of x86-64 through, and has 66 runs. */

import { type Abi, X32_BIT } from './abis.ts'
import { ENOSYS_ANSWER, isForTracer, isPermissive, isStricter, KILL_THREAD } from './action.ts'
import { MULTIPLEXED } from './multiplexed.ts'
import { type Branch, both, type CallRules, type CheckedFilter } from './rules.ts'
import { SYSCALL_NUMBERS, type SyscallNumbers } from './syscall-numbers.ts'

/** SECCOMP_RET_…, or what depends on the call's arguments. */
export type Answer = number | Branches

export interface Branches {
  readonly branches: readonly Branch[]
  readonly otherwise: number
  readonly isNarrow: boolean
}

/** Up to the next run. */
export interface Run {
  readonly from: number
  readonly answer: Answer
}

/** Returns the answer to a call. @param runs by rising number, the first from 0 */
export function answerIn(runs: readonly Run[], number: number): Answer {
  return runs.findLast(({ from }) => from <= number)?.answer ?? KILL_THREAD
}

/** Returns the answers for the interfaces of one AUDIT_ARCH, by rising number. */
export function runsOf({ rules, otherwise }: CheckedFilter, abis: readonly Abi[]): Run[] {
  const runs = abis.flatMap(abi => runsOfAbi(abi, rules, otherwise))
  const withoutX32 = abis.some(({ numbers }) => numbers === 'x86_64') && !abis.some(({ bit }) => bit === X32_BIT)
  if (!withoutX32) return runs
  return [
    ...runs,
    // Whoever filters the calls of x86-64 alone does not mean to let the same calls through under x32's numbers.
    { from: X32_BIT, answer: KILL_THREAD },
    // A tracer that makes a call itself sets this number, and the filter is asked about it: seccomp(2), SECCOMP_RET_TRACE.
    { from: TRACER_SKIPS, answer: otherwise },
  ]
}

/** The number -1. */
const TRACER_SKIPS = 0xffff_ffff

function runsOfAbi({ numbers, bit, isNarrow }: Abi, rules: ReadonlyMap<string, CallRules>, otherwise: number): Run[] {
  const byNumber = rulesByNumber(rules, SYSCALL_NUMBERS[numbers](), otherwise)
  const runs: Run[] = []
  const add = (from: number, answer: Answer) => {
    if (runs.at(-1)?.answer !== answer) runs.push({ from: bit + from, answer })
  }
  let next = 0
  // An array of numbers is sorted without a function that compares two: that took half of the compiler's time.
  for (const number of Uint32Array.from(byNumber.keys()).sort()) {
    const { always, branches = [] } = byNumber.get(number) ?? {}
    if (number > next) add(next, otherwise)
    add(number, always ?? (branches.length > 0 ? { branches, otherwise, isNarrow } : otherwise))
    next = number + 1
  }
  // A call that is newer than the profile: programs try another way on ENOSYS, and give up on EPERM. As runc has it.
  add(next, isPermissive(otherwise) || isForTracer(otherwise) || next === 0 ? otherwise : ENOSYS_ANSWER)
  return runs
}

/** Two names of one number are one call. */
function rulesByNumber(rules: ReadonlyMap<string, CallRules>, numbers: SyscallNumbers, otherwise: number): Map<number, CallRules> {
  const byNumber = new Map<number, CallRules>()
  const add = (number: number | undefined, more: CallRules) => {
    if (number === undefined) return
    const before = byNumber.get(number)
    byNumber.set(number, before ? both(before, more) : more)
  }
  for (const [name, ofName] of rules) add(numbers.get(name), ofName)
  if (numbers.has('socketcall'))
    for (const [name, { call, selector }] of MULTIPLEXED) {
      const { always, branches } = rules.get(name) ?? { always: undefined, branches: [] }
      // The arguments lie in memory then, where no filter can look. So a rule with conditions refuses there in any case, and never lets through.
      const answers = always === undefined ? branches.map(({ answer }) => answer).filter(answer => isStricter(answer, otherwise)) : [always]
      if (answers.length > 0) add(numbers.get(call), { always: undefined, branches: answers.map(answer => ({ args: [selector], answer })) })
    }
  return byNumber
}
