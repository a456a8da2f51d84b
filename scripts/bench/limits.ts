/** How exactly limits hold, by the command line: the CPU time that containers get, and the memory that one can take. */

import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { call } from './call.ts'
import { ownTime } from './cpu-time.ts'
import type { BenchEngine } from './peers.ts'

export interface LimitFigures {
  /** CPUs that a container of `--cpus 0.5` used. */
  readonly half: number
  /** How many times as much CPU time as its neighbour with a third of its shares a container got, both on one CPU. */
  readonly share: number
  /** Bytes: the most that a container of `-m 16m` ever had, and that limit. */
  readonly peak: number
  readonly limit: number
}

const BUSY = ['busybox', 'sh', '-c', 'while :; do :; done']
const MILLISECONDS = 10_000
const LIMIT = 16 << 20

export async function measureLimits(engine: BenchEngine): Promise<LimitFigures> {
  const half = await busyFor(engine, [['--cpus', '0.5']])
  const both = await busyFor(engine, [
    ['--cpuset-cpus', '0', '--cpu-shares', '256'],
    ['--cpuset-cpus', '0', '--cpu-shares', '768'],
  ])
  return { half: half[0] ?? Number.NaN, share: (both[1] ?? Number.NaN) / (both[0] ?? Number.NaN), peak: peakOf(engine), limit: LIMIT }
}

/** @returns CPUs that each of the containers used on average, all of them at once */
async function busyFor(engine: BenchEngine, flags: readonly (readonly string[])[]): Promise<number[]> {
  const names = flags.map((_, index) => `busy${index}`)
  for (const [index, own] of flags.entries()) call(engine, 'run', '-d', '--name', names[index] ?? '', ...own, ...BUSY)
  const pids = names.map(name => Number(call(engine, 'inspect', '--format', '{{.State.Pid}}', name)))
  await sleep(500)
  const [before, began] = [pids.map(ownTime), performance.now()]
  await sleep(MILLISECONDS)
  const [after, ended] = [pids.map(ownTime), performance.now()]
  call(engine, ...engine.remove, ...names)
  return after.map((time, index) => (time - (before[index] ?? 0)) / (ended - began))
}

/** A child takes all that there is and is killed; the kernel remembers how much that was. */
function peakOf(engine: BenchEngine): number {
  const file = readFileSync('/proc/self/mountinfo', 'utf8').includes(' - cgroup ') ? 'memory/memory.max_usage_in_bytes' : 'memory.peak'
  const script = `sh -c 'x=a; while :; do x=$x$x; done'; cat /sys/fs/cgroup/${file}`
  const limits = ['-m', String(LIMIT), '--memory-swap', String(LIMIT)]
  return Number(call(engine, 'run', '--rm', ...limits, 'busybox', 'sh', '-c', script))
}
