/** CPU time that processes have used: proc_pid_stat(5). */

import { processesOf, readOf } from './processes.ts'

/** sysconf(_SC_CLK_TCK): 100 on every Linux of today. */
const TICKS_A_SECOND = 100
const [USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM] = [14, 15, 16, 17]

/** Milliseconds, of a process alone. */
export function ownTime(pid: number): number {
  return ticks(pid, USER, SYSTEM)
}

/** Of all programs of these names. */
export function timeOf(programs: readonly string[]): number {
  return processesOf(programs).reduce((sum, pid) => sum + ownTime(pid), 0)
}

/** Of this process's children that have ended and were waited for. */
export function childrenTime(): number {
  return ticks(process.pid, CHILDREN_USER, CHILDREN_SYSTEM)
}

/** Fields are counted from 1; the second, in brackets, may hold blanks. */
function ticks(pid: number, ...fields: readonly number[]): number {
  const text = readOf(pid, 'stat')
  const rest = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return fields.reduce((sum, field) => sum + Number(rest[field - 3] ?? 0), 0) * (1000 / TICKS_A_SECOND)
}
