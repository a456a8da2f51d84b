/** A filter's rules, call by call: what each name says, whatever its number is. */

import { MinidockError } from '../../base/errors.ts'
import { answerFor } from './action.ts'
import type { Comparison, Filter, Rule } from './filter.ts'

export interface CheckedFilter {
  /** By the names of calls. */
  readonly rules: ReadonlyMap<string, CallRules>
  /** SECCOMP_RET_… for a call that no rule names, or whose arguments no rule takes. */
  readonly otherwise: number
}

export interface CallRules {
  /** The answer without conditions, which wins over those with; undefined: there is none. */
  readonly always: number | undefined
  /** The first whose comparisons all hold counts. */
  readonly branches: readonly Branch[]
}

export interface Branch {
  readonly args: readonly Comparison[]
  readonly answer: number
}

const NONE: CallRules = { always: undefined, branches: [] }

/** @throws {MinidockError} `invalid` for a rule that makes no sense */
export function checkFilter({ defaultAction, defaultErrnoRet, syscalls = [] }: Filter): CheckedFilter {
  const otherwise = answerFor(defaultAction, defaultErrnoRet)
  const rules = new Map<string, CallRules>()
  for (const rule of syscalls) {
    const ofRule = rulesOf(rule, otherwise)
    for (const name of rule.names) {
      const before = rules.get(name)
      rules.set(name, before ? both(before, ofRule) : ofRule)
    }
  }
  return { rules, otherwise }
}

/** Of two unconditional answers the first counts. */
export function both(one: CallRules, other: CallRules): CallRules {
  return { always: one.always ?? other.always, branches: [...one.branches, ...other.branches] }
}

/** A rule that says what is said of all calls anyway is passed by, as in runc: it does not win over those with conditions. */
function rulesOf({ action, errnoRet, args = [] }: Rule, otherwise: number): CallRules {
  for (const comparison of args) checkComparison(comparison)
  const answer = answerFor(action, errnoRet)
  if (answer === otherwise) return NONE
  if (args.length === 0) return { always: answer, branches: [] }
  // Several comparisons of one argument are alternatives: so profiles list the values that it may have.
  const isRepeated = new Set(args.map(({ index }) => index)).size < args.length
  const branches = isRepeated ? args.map(comparison => ({ args: [comparison], answer })) : [{ args, answer }]
  return { always: undefined, branches }
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
