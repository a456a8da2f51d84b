/** What an engine keeps running beside its containers. */

import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { BenchEngine } from './peers.ts'

export interface MonitorMemory {
  readonly engine: string
  readonly program: string
  readonly processes: number
  /** Of all of them, bytes: each page is divided by those that share it (proc(5), smaps_rollup: Pss). */
  readonly bytes: number
}

/** The benchmark's PID namespace holds nobody else's. */
export function memoryOf({ name, monitor }: BenchEngine): MonitorMemory {
  const pids = readdirSync('/proc').filter(entry => /^\d+$/.test(entry) && programOf(entry) === monitor)
  const bytes = pids.reduce((sum, pid) => sum + proportionalSetSize(pid), 0)
  return { engine: name, program: monitor, processes: pids.length, bytes }
}

function programOf(pid: string): string {
  return basename(read(`/proc/${pid}/cmdline`).split('\0')[0] ?? '')
}

function proportionalSetSize(pid: string): number {
  return Number(/^Pss:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) * 1024
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return '' // It has ended meanwhile.
  }
}
