/** A filter in words, for people: `x86_64 {306 of 383 calls: allowed; socket, clone: by their arguments; clone3: ENOSYS; others: EPERM}`. */

import type { Architecture } from '../program/architecture.ts'
import { errnoText } from '../program/errno.ts'
import { type Abi, abisOf } from './abis.ts'
import type { Filter } from './filter.ts'
import { type CheckedFilter, checkFilter } from './rules.ts'
import { answerIn, runsOf } from './runs.ts'
import { SYSCALL_NUMBERS } from './syscall-numbers.ts'

/** More names than these are counted. */
const FEW = 8

/** Returns a part for each binary interface. @throws {MinidockError} `invalid` for a filter that makes no sense */
export function describeFilter(filter: Filter, architecture: Architecture): string {
  const checked = checkFilter(filter)
  const otherwise = wordsFor(checked.otherwise)
  return abisOf(filter.architectures ?? [], architecture)
    .map(abi => `${abi.numbers} {${describeAbi(checked, abi, otherwise)}}`)
    .join(', ')
}

function describeAbi(filter: CheckedFilter, abi: Abi, otherwise: string): string {
  const runs = runsOf(filter, [abi])
  const numbers = SYSCALL_NUMBERS[abi.numbers]()
  const names = Map.groupBy(numbers.keys(), name => {
    const answer = answerIn(runs, abi.bit + (numbers.get(name) ?? 0))
    return typeof answer === 'number' ? wordsFor(answer) : 'by their arguments'
  })
  const parts = [...names].filter(([words]) => words !== otherwise).sort(([, a], [, b]) => b.length - a.length)
  const told = parts.map(([words, all], index) => {
    const count = index === 0 ? `${all.length} of ${numbers.size} calls` : `${all.length}`
    return `${all.length <= FEW ? all.join(', ') : count}: ${words}`
  })
  return [...told, `others: ${otherwise}`].join('; ')
}

/** What becomes of a call: the action, and its data. Source: seccomp(2). */
function wordsFor(answer: number): string {
  const data = answer & 0xffff
  const actions: Readonly<Record<number, string>> = {
    [0x7fff]: 'allowed',
    [0x7ffc]: 'logged',
    [0x7ff0]: 'shown to the tracer',
    [0x0005]: errnoText(data),
    [0x0003]: 'SIGSYS',
    [0x8000]: 'end the process',
    [0x0000]: 'end the thread',
  }
  return actions[answer >>> 16] ?? `0x${answer.toString(16)}`
}
