/**
 * Failures of a start that come from what the user has asked for, and that the kernel alone can find: in docker's words, which are runc's, and with the exit codes
 * that docker's client reads from these words. Other failures are told by the call (`explainFailure`).
 */

import { ERRNO_WORDS } from '../base/errno-words.ts'
import type { ErrorKind } from '../base/errors.ts'
import { RLIMIT } from '../kernel/program/constants.ts'
import type { Instruction } from '../kernel/program/program.ts'
import type { Compiled } from '../plan/compiler.ts'
import { failedMount, type RequestFailure } from './failed-mount.ts'

/** @returns undefined: the call has failed for another reason. A call of a learner's own file is never told in other words than its own. */
export function requestFailure(failed: Instruction, compiled: Compiled, errno: string): RequestFailure | undefined {
  if (failed.op !== 'call' || failed.label.place !== undefined) return undefined
  return failedMount(failed, compiled, errno) ?? failedFile(failed, compiled, errno) ?? failedLimit(failed, errno)
}

/** Docker's client looks for these words in the message (docker/cli, command/container/run.go, `toStatusError`). */
export function requestFailureKind({ words }: RequestFailure): ErrorKind {
  if (words.endsWith(`: ${ERRNO_WORDS.ENOENT}`)) return 'command-not-found'
  return words.endsWith(`: ${ERRNO_WORDS.EACCES}`) || words.endsWith(`: ${ERRNO_WORDS.EISDIR}`) ? 'not-executable' : 'engine'
}

/** `--sysctl`, and settings of a cgroup that the kernel refuses. */
function failedFile(failed: Instruction, { host, child }: Compiled, errno: string): RequestFailure | undefined {
  const list = [host.instructions, child.instructions].find(instructions => instructions.includes(failed))
  const words = ERRNO_WORDS[errno]
  if (failed.op !== 'call' || !list || words === undefined) return undefined
  const opening =
    failed.name === 'openat' ? failed : list.slice(0, list.indexOf(failed)).findLast(({ result }) => result === failed.args[0])
  if (opening?.op !== 'call' || (failed.name !== 'openat' && failed.name !== 'write')) return undefined
  const path = String(opening.args[1])
  if (path.startsWith('/proc/sys/'))
    return { words: `${failed.name === 'write' ? 'write' : 'open'} ${path}: ${words}`, hint: sysctlHint(failed.name, path) }
  if (failed.name !== 'write' || failed.label.module !== 'cgroups' || !REFUSED_VALUES.includes(errno)) return undefined
  const value = String(failed.args[1])
  return {
    words: `failed to write "${value}": write ${path}: ${words}`,
    hint: 'the kernel does not take this value here: ask for another one',
  }
}

/** Another errno of a cgroup is about the cgroup, and not about the value. */
const REFUSED_VALUES: readonly string[] = ['EINVAL', 'ERANGE']

function sysctlHint(call: string, path: string): string {
  if (call === 'write') return `--sysctl: the kernel does not take this value; what it has now: cat ${path}`
  return `--sysctl: there is no such setting in the container's namespaces; see: ls ${path.replace(/\/[^/]*$/, '')}`
}

/** `--ulimit` above what this process may raise. */
function failedLimit(failed: Instruction, errno: string): RequestFailure | undefined {
  if (failed.op !== 'call' || failed.name !== 'prlimit64' || errno !== 'EPERM') return undefined
  const [name = ''] = Object.entries(RLIMIT).find(([, resource]) => resource === failed.args[1]) ?? []
  return {
    words: `error setting rlimit type ${failed.args[1]}: ${ERRNO_WORDS.EPERM}`,
    hint:
      name === 'NOFILE'
        ? '--ulimit nofile: ask for less. There is no more than: cat /proc/sys/fs/nr_open; without CAP_SYS_RESOURCE: ulimit -H -n'
        : `--ulimit ${name.toLowerCase()}: ask for less. A hard limit is raised with CAP_SYS_RESOURCE only: ulimit -H -a`,
  }
}
