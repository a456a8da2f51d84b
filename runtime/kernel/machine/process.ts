/**
 * Is a process that a file speaks of still there? proc(5), /proc/<pid>/stat: field 3 is the state, field 22 the time of its start in clock ticks since boot.
 * With that time, a pid which the kernel has given to somebody else meanwhile is not taken for the old one.
 */

import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { errnoName } from '../../base/errors.ts'

/** Nobody has waited for it yet, but nothing of it runs any more. */
const ENDED = ['Z', 'X']

/** The time of a living process's start, as /proc spells it; undefined when there is no such process. */
export function startTime(pid: number): string | undefined {
  try {
    // In one call, as Node reads UTF-8. The command's name may hold blanks and brackets, and any bytes: fields are counted from the last bracket.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return ENDED.includes(fields[0] ?? '') ? undefined : fields[19]
  } catch {
    return undefined // No such process, or no such file system: nobody who could still be at work.
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
