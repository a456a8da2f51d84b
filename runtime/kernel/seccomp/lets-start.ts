/** A container's program is executed under its filter, so some calls have to be let through. A profile that refuses them is refused before anything is made. */

import { MinidockError } from '../../base/errors.ts'
import type { Architecture } from '../program/architecture.ts'
import type { SocketFilter } from '../program/kinds.ts'
import type { Instruction } from '../program/program.ts'
import { SYSCALLS, type SyscallName } from '../program/syscalls.ts'
import { abisOf } from './abis.ts'
import { isPermissive } from './action.ts'
import type { Filter } from './filter.ts'
import { checkFilter } from './rules.ts'
import { type Answer, answerIn, runsOf } from './runs.ts'

/** What is done after the filter is in force. With no_new_privs that is reporting, and execve. */
export const AFTER_FILTER = {
  last: ['sendto', 'execve'],
  early: ['prctl_capability', 'setgroups', 'setresgid', 'setresuid', 'prctl_signal', 'prctl_ambient', 'capset', 'sendto', 'execve'],
} as const satisfies Readonly<Record<string, readonly SyscallName[]>>

/** @param noNewPrivileges the filter is installed last @throws {MinidockError} `invalid`, also for a filter that makes no sense */
export function checkLetsStart(filter: Filter, architecture: Architecture, noNewPrivileges: boolean): void {
  for (const name of noNewPrivileges ? AFTER_FILTER.last : AFTER_FILTER.early) {
    const answer = answerTo(name, filter, architecture)
    // What depends on arguments is found out by the start itself.
    if (typeof answer !== 'number' || isPermissive(answer)) continue
    const call = familiar(name)
    throw new MinidockError('invalid', `the seccomp profile does not allow ${call}, without which the container cannot be started`, {
      hint: noNewPrivileges
        ? `add it to the names of a rule with SCMP_ACT_ALLOW: "${call}"`
        : `add "${call}" to the names of a rule with SCMP_ACT_ALLOW, or install the filter last: --security-opt no-new-privileges`,
    })
  }
}

/**
 * Returns the names of calls that a filter in a list of instructions may refuse to the instructions after it: by their arguments, since all else was refused
 * before the start.
 */
export function mayBeRefused(instructions: readonly Instruction[]): readonly string[] {
  const installs = instructions.findIndex(each => each.op === 'call' && each.name === 'seccomp')
  const installed = instructions[installs]
  if (installed?.op !== 'call') return []
  const { filter, architecture } = installed.args[2] as SocketFilter
  const names = new Set(instructions.slice(installs + 1).flatMap(each => (each.op === 'call' ? [each.name] : [])))
  return [...names].filter(name => typeof answerTo(name, filter, architecture) !== 'number').map(familiar)
}

function answerTo(name: SyscallName, filter: Filter, architecture: Architecture): Answer {
  const own = abisOf([], architecture).slice(0, 1)
  return answerIn(runsOf(checkFilter(filter), own), SYSCALLS[name][architecture])
}

/** `prctl` of `prctl_signal`. */
function familiar(name: SyscallName): string {
  return name.replace(/_.*/, '')
}
