/**
 * Is a process that a file speaks of still there? proc(5), /proc/<pid>/stat: field 3 is the state, field 22 the time of its start in clock ticks since boot.
 * With that time, a pid which the kernel has given to somebody else meanwhile is not taken for the old one.
 */

import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

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

/**
 * `argv0` of `launcher.ts`, and of `launcher/client.c`: also what a monitor has forked and what has not executed its program yet.
 * @throws when there is no such process
 */
export function isMonitor(pid: number | string): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, 'latin1').startsWith('minidock-monitor\0')
}

/** Pids of the monitors that work in a directory, and of what they have forked and not executed yet: for where the file that should say so is damaged. */
export function monitorsIn(directory: string): number[] {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  return pids.filter(pid => isMonitorOf(pid, directory)).map(Number)
}

function isMonitorOf(pid: string, directory: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === directory && isMonitor(pid)
  } catch {
    return false // It has ended meanwhile.
  }
}
