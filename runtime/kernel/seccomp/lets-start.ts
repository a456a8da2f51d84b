/** A container's program is executed under its filter, so some calls have to be let through. A profile that refuses them is refused before anything is made. */

import { MinidockError } from '../../base/errors.ts'
import type { Architecture } from '../program/architecture.ts'
import { SYSCALLS, type SyscallName } from '../program/syscalls.ts'
import { abisOf } from './abis.ts'
import { isPermissive } from './action.ts'
import { answerOf } from './answer.ts'
import { compileFilter } from './compile.ts'
import type { Filter } from './filter.ts'

/** What is done after the filter is in force: with no_new_privs it is the last thing before execve. */
const AFTER_FILTER = {
  last: ['execve'],
  early: ['prctl_capability', 'setgroups', 'setresgid', 'setresuid', 'capset', 'sendto', 'execve'],
} as const satisfies Readonly<Record<string, readonly SyscallName[]>>

/** @param noNewPrivileges the filter is installed last @throws {MinidockError} `invalid`, also for a filter that makes no sense */
export function checkLetsStart(filter: Filter, architecture: Architecture, noNewPrivileges: boolean): void {
  const program = compileFilter(filter, architecture)
  const [own] = abisOf([], architecture)
  for (const name of noNewPrivileges ? AFTER_FILTER.last : AFTER_FILTER.early) {
    if (own && isPermissive(answerOf(program, { audit: own.audit, number: SYSCALLS[name][architecture] }))) continue
    const call = name.replace(/_.*/, '')
    throw new MinidockError('invalid', `the seccomp profile does not allow ${call}, without which the container cannot be started`, {
      hint: noNewPrivileges
        ? `add it to the names of a rule with SCMP_ACT_ALLOW: "${call}"`
        : `add "${call}" to the names of a rule with SCMP_ACT_ALLOW, or install the filter last: --security-opt no-new-privileges`,
    })
  }
}
