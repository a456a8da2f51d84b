/** The processes of the benchmark's PID namespace, which holds nobody else's. */

import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'

export function processesOf(programs: readonly string[]): number[] {
  const pids = readdirSync('/proc').filter(entry => /^\d+$/.test(entry))
  return pids.filter(pid => programs.includes(programOf(pid))).map(Number)
}

/** @param name of a file in its folder of /proc @returns empty when it has ended meanwhile */
export function readOf(pid: number | string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1')
  } catch {
    return '' // It has ended.
  }
}

function programOf(pid: string): string {
  return basename(readOf(pid, 'cmdline').split('\0')[0] ?? '')
}
