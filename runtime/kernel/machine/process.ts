/**
 * Is a process that a file speaks of still there? proc(5), /proc/<pid>/stat: field 3 is the state, field 22 the time of its start in clock ticks since boot.
 * With that time, a pid which the kernel has given to somebody else meanwhile is not taken for the old one.
 */

import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { errnoName } from '../../base/errors.ts'

/** Nobody has waited for it yet, but nothing of it runs any more. */
const ENDED = ['Z', 'X']
/** In field 9, the kernel's flags (include/linux/sched.h). */
const PF_EXITING = 4

/** The time of a living process's start, as /proc spells it; undefined when there is no such process. */
export function startTime(pid: number): string | undefined {
  const [state = '', ...fields] = statOf(pid)
  return ENDED.includes(state) ? undefined : fields[18]
}

/** Whether a process is on its way out, or gone. The first process of a PID namespace stays so until all others there have ended (pid_namespaces(7)). */
export function isExiting(pid: number): boolean {
  const flags = statOf(pid)[6]
  return flags === undefined || (Number(flags) & PF_EXITING) !== 0
}

/** The fields of /proc/<pid>/stat from the third on; none when there is no such process. */
function statOf(pid: number): readonly string[] {
  try {
    // In one call, as Node reads UTF-8. The command's name may hold blanks and brackets, and any bytes: fields are counted from the last bracket.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return [] // No such process, or no such file system: nobody who could still be at work.
  }
}

/** Is this pid still the process that was started then? */
export function isAlive(pid: number, start: number): boolean {
  return startTime(pid) === String(start)
}

/** By its command line: also what a monitor has forked and what has not executed its program yet. Any process may call itself so. */
export function saysItIsMonitor(pid: number | string): boolean {
  try {
    // `argv0` of `launch/launcher.ts`, and of `c/client/client.c`.
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').startsWith('minidock-monitor\0')
  } catch (error) {
    if (!hasEnded(error)) throw error
    return false
  }
}

/** Whether both execute the same file. One that has ended is like any other. */
export function haveSameProgram(...pids: readonly [number, number]): boolean {
  try {
    const [one, other] = pids.map(pid => statSync(`/proc/${pid}/exe`))
    return one?.dev === other?.dev && one?.ino === other?.ino
  } catch (error) {
    if (!hasEnded(error)) throw error
    return true
  }
}

function hasEnded(error: unknown): boolean {
  return errnoName(error) === 'ENOENT' || errnoName(error) === 'ESRCH'
}

/** Pids of the monitors that work in a directory, and of what they have forked and not executed yet: for where the file that should say so is damaged. */
export function monitorsIn(directory: string): number[] {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  return pids.filter(pid => isMonitorOf(pid, directory)).map(Number)
}

function isMonitorOf(pid: string, directory: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === directory && saysItIsMonitor(pid)
  } catch {
    return false // It has ended meanwhile.
  }
}
