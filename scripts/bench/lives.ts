/** What people do with containers that stay, by the same command lines in each engine: started, joined, stopped, listed; many at once; and much output. */

import { spawn, spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { childrenTime, timeOf } from './cpu-time.ts'
import type { Contender } from './measure.ts'
import { type MonitorMemory, memoryOf } from './memory.ts'
import { absent, type BenchEngine, type Peer } from './peers.ts'

/** Each is a row of the table. Those that move bytes say how many. */
export const TASKS = {
  run: { title: '`run -d busybox sh -c …`' },
  exec: { title: '`exec NAME true`' },
  stop: { title: '`stop NAME`, whose process ends at SIGTERM' },
  remove: { title: '`rm -f NAME`, which runs' },
  sequence: { title: '20 × `run -d`, one after the other' },
  parallel: { title: '20 × `run -d`, all at once' },
  ps: { title: '`ps`, with 100 containers that run' },
  stats: { title: '`stats --no-stream` of 100 containers, CPU time' },
  logs: { title: '`logs NAME` of 100 MB', megabytes: 100 },
  background: { title: 'a container writes 1 GB, in the background', megabytes: 1000 },
  attached: { title: 'a container writes 1 GB, attached (`start -a`)', megabytes: 1000 },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly megabytes?: number }>>

export type Task = keyof typeof TASKS

/** What its row is called among those of all engines. */
export function rowOf(engine: string, task: Task): string {
  return `${engine}: ${task}`
}

const MANY = 20
const CROWD = 100
/** Starting 100 processes at once would measure the machine's scheduler. */
const AT_ONCE = 10
/** Number 1 of a PID namespace gets no signal that it has no handler for. */
const POLITE = 'trap exit TERM; sleep 1000 & wait'
/** Lines of 100 bytes, made before: what is measured is not how fast busybox makes them. `$COUNT` × 50 MB. */
const WRITER = `if [ ! -f /lines ]; then yes "$(printf %099d 7)" | head -c 50000000 >/lines; exit; fi
i=0; while [ $i -lt $COUNT ]; do cat /lines; i=$((i + 1)); done`
const MEGABYTES = 50

function contender(peer: Peer, tasks: readonly Task[], run: (engine: BenchEngine) => Promise<readonly number[]>): Contender {
  const rows = tasks.map(task => rowOf(peer.name, task))
  return peer.kind === 'absent' ? absent(rows, peer.why) : { rows, rest: peer.rest, run: () => run(peer) }
}

/** One container's life, command by command. */
export function singles(peer: Peer): Contender {
  return contender(peer, ['run', 'exec', 'stop', 'remove'], async engine => {
    const { argv, flags } = engine
    const step = async (...command: readonly string[]) => {
      const duration = time(engine, [...argv, ...command])
      await sleep(engine.rest)
      return duration
    }
    const run = await step('run', '-d', '--name=one', ...flags, 'busybox', 'sh', '-c', POLITE)
    const [exec, stop] = [await step('exec', 'one', 'true'), await step('stop', 'one')]
    await step('rm', 'one')
    await step('run', '-d', '--name=two', ...flags, 'busybox', 'sleep', '1000')
    return [run, exec, stop, await step(...engine.remove, 'two')]
  })
}

/** @param found is told what the processes that stay with the first 20 need */
export function many(peer: Peer, found: (memory: MonitorMemory) => void): Contender {
  return contender(peer, ['sequence', 'parallel'], async engine => {
    const names = (prefix: string) => Array.from({ length: MANY }, (_, index) => `${prefix}${index}`)
    const start = performance.now()
    for (const name of names('s')) time(engine, sleeper(engine, name))
    const sequence = performance.now() - start
    found(memoryOf(engine))
    await sleep(engine.rest)
    const parallel = await together(
      engine,
      names('p').map(name => sleeper(engine, name)),
    )
    time(engine, [...engine.argv, ...engine.remove, ...names('s'), ...names('p')])
    return [sequence, parallel]
  })
}

/** The 100 are there from the first time on, and stay. */
export function crowd(peer: Peer): Contender {
  let running = 0
  return contender(peer, ['ps', 'stats'], async engine => {
    for (; running < CROWD; running += AT_ONCE)
      await together(
        engine,
        Array.from({ length: AT_ONCE }, (_, index) => sleeper(engine, `crowd${running + index}`)),
      )
    const listed = time(engine, [...engine.argv, 'ps'])
    return [listed, cpuTime(engine, [...engine.argv, 'stats', '--no-stream'])]
  })
}

/** Its log is there from the first time on. */
export function reading(peer: Peer): Contender {
  let written = false
  return contender(peer, ['logs'], async engine => {
    if (!written) makeWriter(engine, 'said', TASKS.logs.megabytes)
    if (!written) time(engine, [...engine.argv, 'start', '-a', 'said'])
    written = true
    return [time(engine, [...engine.argv, 'logs', 'said'])]
  })
}

/** Before each, the disk takes what is not written yet: 1 GB of output is 1.7 GB of log, and who writes next would wait for it. So each container is removed, too. */
export function writing(peer: Peer): Contender {
  return contender(peer, ['background', 'attached'], async engine => {
    const { argv, rest } = engine
    makeWriter(engine, 'quiet', TASKS.background.megabytes)
    const background = time(engine, [...argv, 'start', 'quiet'], [...argv, 'wait', 'quiet'])
    time(engine, [...argv, 'rm', 'quiet'])
    await sleep(rest)
    makeWriter(engine, 'loud', TASKS.attached.megabytes)
    const attached = time(engine, [...argv, 'start', '-a', 'loud'])
    time(engine, [...argv, 'rm', 'loud'])
    return [background, attached]
  })
}

function makeWriter(engine: BenchEngine, name: string, megabytes: number): void {
  const { argv, flags } = engine
  const count = `COUNT=${megabytes / MEGABYTES}`
  time(engine, [...argv, 'create', `--name=${name}`, '--env', count, ...flags, 'busybox', 'sh', '-c', WRITER])
  time(engine, [...argv, 'start', '-a', name], ['sync'])
}

export function sleeper({ argv, flags }: BenchEngine, name: string): string[] {
  return [...argv, 'run', '-d', `--name=${name}`, ...flags, 'busybox', 'sleep', '1000']
}

/** @returns milliseconds that the commands take, one after the other */
export function time({ env }: BenchEngine, ...commands: readonly (readonly string[])[]): number {
  const start = performance.now()
  for (const [file = '', ...args] of commands) {
    const { status, signal, error, stderr } = spawnSync(file, args, { env, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' })
    if (status !== 0) throw failure([file, ...args], error?.message ?? (stderr || (signal ?? `exit code ${status}`)))
  }
  return performance.now() - start
}

/** @returns milliseconds of CPU time that a command uses, and its daemon for it */
function cpuTime(engine: BenchEngine, argv: readonly string[]): number {
  const used = () => childrenTime() + timeOf(engine.daemons)
  const before = used()
  time(engine, argv)
  return used() - before
}

/** @returns milliseconds until the last of them has ended */
export async function together({ env }: BenchEngine, commands: readonly (readonly string[])[]): Promise<number> {
  const start = performance.now()
  await Promise.all(
    commands.map(async ([file = '', ...args]) => {
      const child = spawn(file, args, { env, stdio: 'ignore' })
      const code = await new Promise<number | null>((resolve, reject) => {
        child.once('error', reject)
        child.once('exit', resolve)
      })
      if (code !== 0) throw failure([file, ...args], `exit code ${code}`)
    }),
  )
  return performance.now() - start
}

function failure(command: readonly string[], why: string): Error {
  return new Error(`${command.join(' ')} failed: ${why.trimEnd().split('\n').at(-1)}`)
}
