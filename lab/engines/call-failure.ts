/** A call that failed while a learner's engine was at work: which one, why, and whose it is. */

import { MinidockError } from '../../runtime/base/errors.ts'
import { showWords } from '../../runtime/kernel/netlink/words.ts'
import { FailedCall } from '../../runtime/kernel/program/diagnosis.ts'
import type { Kind } from '../../runtime/kernel/program/kinds.ts'
import type { NetlinkMessage } from '../../runtime/kernel/program/kinds-netlink.ts'
import { showCall } from '../../runtime/kernel/program/listing.ts'
import { SYSCALLS, type Syscall } from '../../runtime/kernel/program/syscalls.ts'
import { causeForLearner } from './advice.ts'
import { type WrittenCall, writtenCalls } from './checked-emitter.ts'
import { foreseen } from './foreseen.ts'

/** The environment variable that has the path of the file in which the last one of a command is written down; absent: it is not. */
export const CALL_NOTE = 'MINIDOCK_LAB_CALL_NOTE'

export interface CallFailure {
  /** As strace shows it: `umount2(".", 0)`. */
  readonly call: string
  /** `EBUSY`, or `errno 512`. */
  readonly errno: string
  /** Completes "EBUSY, likely because ". */
  readonly likely?: string
  /** Where the learner's file makes it: `workshop/02-namespaces.ts:42`; absent: the engine makes it itself. */
  readonly place?: string
  /** The method of the learner's heart that makes it. */
  readonly method?: string
  /** The TODO that is behind it, where that is foreseen: its own place may be elsewhere. */
  readonly todo?: number
}

/** @param chapter whose heart is the learner's @returns undefined: no call has failed, it is something else */
export function callFailureOf(error: unknown, chapter: number): CallFailure | undefined {
  const failed = failedCallOf(error)
  if (!failed) return undefined
  const { instruction, errno, likely } = failed
  const { place } = instruction.label
  const calls = writtenCalls().filter(each => place === undefined || fileOf(each.place) === fileOf(place))
  // In one line there may be several.
  const isIt = (each: WrittenCall) => each.place === place && (instruction.op !== 'call' || each.name === instruction.name)
  const at = calls.findIndex(isIt)
  const method = calls[at]?.method
  const made = calls.filter((each, index) => each.method !== method || index < at).map(shownWritten)
  const call = showCall(instruction)
  const known = foreseen({ chapter, call, errno, method, made })
  const because = known?.likely ?? (likely === undefined ? undefined : causeForLearner(likely))
  return {
    call,
    errno,
    ...(because !== undefined && { likely: because }),
    ...(place !== undefined && { place }),
    ...(method !== undefined && { method }),
    ...(known && { todo: known.todo }),
  }
}

function fileOf(place: string): string {
  return place.replace(/:\d+$/, '')
}

/** `separate: mount(NULL, "/", NULL, MS_REC|MS_PRIVATE, NULL)`; a message of netlink(7) as what it says; anything else that is no single system call by its name alone. */
function shownWritten({ method, name, args }: WrittenCall): string {
  return `${method}: ${showWritten(name, args)}`
}

function showWritten(name: string, args: readonly unknown[]): string {
  if (name === 'netlink') return `netlink {${showWords(args[1] as NetlinkMessage)}}`
  const known: Readonly<Record<string, Syscall>> = SYSCALLS
  const kinds = known[name]?.args ?? []
  return `${name}(${kinds.map((kind, index) => (kind as Kind<unknown>).show(args[index])).join(', ')})`
}

/** What a failed call is the cause of may itself be a cause: of a step of a build. */
export function failedCallOf(error: unknown): FailedCall | undefined {
  for (let each = error; each instanceof MinidockError; each = each.cause) if (each.cause instanceof FailedCall) return each.cause
  return undefined
}
