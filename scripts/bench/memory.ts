/** What an engine keeps running beside its containers. */

import type { BenchEngine } from './peers.ts'
import { processesOf, readOf } from './processes.ts'

export interface MonitorMemory {
  readonly engine: string
  readonly program: string
  readonly processes: number
  /** Of all of them, bytes: each page is divided by those that share it (proc(5), smaps_rollup: Pss). */
  readonly bytes: number
}

export function memoryOf({ name, monitor }: BenchEngine): MonitorMemory {
  const pids = processesOf([monitor])
  return { engine: name, program: monitor, processes: pids.length, bytes: pids.reduce((sum, pid) => sum + proportionalSetSize(pid), 0) }
}

function proportionalSetSize(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB$/m.exec(readOf(pid, 'smaps_rollup'))?.[1] ?? 0) * 1024
}
