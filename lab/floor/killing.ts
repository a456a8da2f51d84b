/** Killing commands and monitors of a state folder, from outside and without warning. */

import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { until } from '../fixtures/eventually.ts'

/** Pids of the monitors whose containers are below a folder: not of what they started, which is called the same until it executes its program. */
export function monitorsBelow(folder: string): number[] {
  const named = readdirSync('/proc').filter(pid => /^\d+$/.test(pid) && isMonitor(pid, folder))
  return named.filter(pid => !named.includes(parentOf(pid))).map(Number)
}

export async function untilNoMonitor(folder: string): Promise<void> {
  await until('no monitor is left', () => monitorsBelow(folder).length === 0)
}

function isMonitor(pid: string, folder: string): boolean {
  try {
    const isAlive = !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
    return (
      isAlive &&
      readFileSync(`/proc/${pid}/cmdline`, 'latin1').startsWith('minidock-monitor') &&
      readlinkSync(`/proc/${pid}/cwd`).startsWith(folder)
    )
  } catch {
    return false // It has ended.
  }
}

function parentOf(pid: string): string {
  try {
    return /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? ''
  } catch {
    return '' // It has ended.
  }
}

/** SIGKILL; who has ended meanwhile needs none. */
export function kill(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
