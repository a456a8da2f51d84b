/** A filter's answers by the calls' numbers: neighbours with one answer are a run. Docker's default lets 292 calls of x86-64 through, and they lie in 30 runs. */

import { MinidockError } from '../../base/errors.ts'
import { type Abi, X32_BIT } from './abis.ts'
import { answerFor, isPermissive, KILL_THREAD, NO_SUCH_CALL } from './action.ts'
import type { Comparison, Filter, Rule } from './filter.ts'
import { multiplexed } from './multiplexed.ts'
import { SYSCALL_NUMBERS, type SyscallNumbers } from './syscall-numbers.ts'

/** SECCOMP_RET_…, or what depends on the call's arguments. */
export type Answer = number | Branches

export interface Branches {
  /** The first whose comparisons all hold counts. */
  readonly branches: readonly Branch[]
  readonly otherwise: number
  readonly isNarrow: boolean
}

export interface Branch {
  readonly args: readonly Comparison[]
  readonly answer: number
}

/** Up to the next run. */
export interface Run {
  readonly from: number
  readonly answer: Answer
}

/** Returns the answers for the interfaces of one AUDIT_ARCH, by rising number. @throws {MinidockError} `invalid` for a rule that makes no sense */
export function runsOf(filter: Filter, abis: readonly Abi[]): Run[] {
  const runs = abis.flatMap(abi => runsOfAbi(filter, abi))
  // Whoever filters the calls of x86-64 alone does not mean to let the same calls through under x32's numbers.
  const withoutX32 = abis.some(({ numbers }) => numbers === 'x86_64') && !abis.some(({ bit }) => bit === X32_BIT)
  return withoutX32 ? [...runs, { from: X32_BIT, answer: KILL_THREAD }] : runs
}

function runsOfAbi(filter: Filter, abi: Abi): Run[] {
  const numbers = SYSCALL_NUMBERS[abi.numbers]()
  const otherwise = answerFor(filter.defaultAction, filter.defaultErrnoRet)
  const answers = answersOf(filter, otherwise, abi, numbers)
  const runs: Run[] = []
  const add = (from: number, answer: Answer) => {
    if (runs.at(-1)?.answer !== answer) runs.push({ from: abi.bit + from, answer })
  }
  let next = 0
  const end = lastNamed(filter, numbers) + 1
  for (const [number, answer] of [...answers].sort(([a], [b]) => a - b)) {
    if (number > next) add(next, otherwise)
    add(number, answer)
    next = number + 1
  }
  if (next < end) add(next, otherwise)
  // A call that is newer than the profile: programs try another way on ENOSYS, and give up on EPERM. As runc has it.
  add(end, isPermissive(otherwise) || end === 0 ? otherwise : NO_SUCH_CALL)
  return runs
}

/** Returns -1 where no call has a name here. */
function lastNamed({ syscalls = [] }: Filter, numbers: SyscallNumbers): number {
  let last = -1
  for (const { names } of syscalls) for (const name of names) last = Math.max(last, numbers.get(name) ?? -1)
  return last
}

/** Returns the answers of the calls that rules name. A rule without conditions wins over those with. */
function answersOf(
  { syscalls = [] }: Filter,
  otherwise: number,
  { numbers: abi, isNarrow }: Abi,
  numbers: SyscallNumbers,
): Map<number, Answer> {
  const always = new Map<number, number>()
  const sometimes = new Map<number, Branch[]>()
  const allow = (number: number | undefined, answer: number, args: readonly Comparison[]) => {
    if (number === undefined || always.has(number)) return
    if (args.length === 0) always.set(number, answer)
    else sometimes.set(number, [...(sometimes.get(number) ?? []), { args, answer }])
  }
  for (const rule of syscalls) {
    const answer = answerFor(rule.action, rule.errnoRet)
    if (answer === otherwise) continue
    const alternatives = alternativesOf(rule)
    for (const name of rule.names) {
      for (const args of alternatives) allow(numbers.get(name), answer, args)
      const shared = abi === 'i386' && alternatives.includes(NONE) ? multiplexed(name) : undefined
      if (shared) allow(numbers.get(shared.call), answer, [shared.selector])
    }
  }
  const answers = new Map<number, Answer>(always)
  for (const [number, branches] of sometimes) if (!always.has(number)) answers.set(number, { branches, otherwise, isNarrow })
  return answers
}

const NONE: readonly Comparison[] = []

/** Each of them is enough. Several comparisons of one argument are alternatives: so profiles list the values that it may have. */
function alternativesOf({ args = [] }: Rule): readonly (readonly Comparison[])[] {
  for (const comparison of args) checkComparison(comparison)
  if (args.length === 0) return [NONE]
  return new Set(args.map(({ index }) => index)).size < args.length ? args.map(comparison => [comparison]) : [args]
}

const OPERATORS = ['NE', 'LT', 'LE', 'EQ', 'GE', 'GT', 'MASKED_EQ'].map(operator => `SCMP_CMP_${operator}`)
const LAST_ARGUMENT = 5

function checkComparison({ index, op, value, valueTwo = 0 }: Comparison): void {
  if (!OPERATORS.includes(op))
    throw new MinidockError('invalid', `cannot compare arguments of system calls with ${op}`, {
      hint: `the operators are ${OPERATORS.join(', ')}`,
    })
  if (index > LAST_ARGUMENT) throw new MinidockError('invalid', `a system call has no argument ${index}: they are 0 to ${LAST_ARGUMENT}`)
  const inexact = [value, valueTwo].find(number => !Number.isSafeInteger(number))
  if (inexact !== undefined)
    throw new MinidockError('invalid', `cannot compare arguments of system calls with ${inexact}: only whole numbers below 2^53 are exact`)
}
