/** What a filter does with a call, as the 32 bits that its program returns: an action above, data for it below. Source: seccomp(2), include/uapi/linux/seccomp.h. */

import { MinidockError } from '../../base/errors.ts'

const ERRNO = 0x0005_0000
const TRACE = 0x7ff0_0000

/** SECCOMP_RET_…; the thread that makes the call is killed. */
export const KILL_THREAD = 0
export const ALLOW = 0x7fff_0000

const EPERM = 1
const ENOSYS = 38

const ACTIONS: Readonly<Record<string, number>> = {
  SCMP_ACT_KILL: KILL_THREAD,
  SCMP_ACT_KILL_THREAD: KILL_THREAD,
  SCMP_ACT_KILL_PROCESS: 0x8000_0000,
  SCMP_ACT_TRAP: 0x0003_0000,
  SCMP_ACT_ERRNO: ERRNO,
  SCMP_ACT_TRACE: TRACE,
  SCMP_ACT_LOG: 0x7ffc_0000,
  SCMP_ACT_ALLOW: ALLOW,
}

/** MAX_ERRNO: the kernel makes a larger errno this one. Of a tracer's data it keeps 16 bits. */
const LARGEST: Readonly<Record<number, number>> = { [ERRNO]: 4095, [TRACE]: 0xffff }

/** A call that this kernel does not have. */
export const ENOSYS_ANSWER = ERRNO | ENOSYS

/** Returns what the program returns for an action. @param data an errno, or the tracer's data @throws {MinidockError} `invalid` */
export function answerFor(action: string, data: number | undefined): number {
  const answer = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined
  if (answer === undefined)
    throw new MinidockError('invalid', `cannot filter system calls with ${action}`, {
      hint:
        action === 'SCMP_ACT_NOTIFY'
          ? 'it asks a program that listens, and none does: use SCMP_ACT_ERRNO or SCMP_ACT_LOG'
          : `the actions are ${Object.keys(ACTIONS).join(', ')}`,
    })
  const largest = LARGEST[answer]
  if (largest === undefined) return answer
  if (data !== undefined && data > largest)
    throw new MinidockError('invalid', `cannot filter system calls with ${action} ${data}: it is larger than ${largest}`)
  return answer | (data ?? EPERM)
}

/** Whether the call is made. */
export function isPermissive(answer: number): boolean {
  return answer === ALLOW || answer === ACTIONS['SCMP_ACT_LOG']
}

/** Whether a tracer decides, which may know calls that the profile does not. */
export function isForTracer(answer: number): boolean {
  return actionOf(answer) === TRACE
}

/** Whether one answer refuses more than another: the kernel compares them as signed numbers. */
export function isStricter(answer: number, other: number): boolean {
  return (actionOf(answer) | 0) < (actionOf(other) | 0)
}

/** SECCOMP_RET_ACTION_FULL. */
function actionOf(answer: number): number {
  return (answer & 0xffff_0000) >>> 0
}
