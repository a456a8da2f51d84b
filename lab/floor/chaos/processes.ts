/** What /proc says of a state folder: its monitors, what they have started, and the commands that work on it. Asked anew each time, and of no file that the engine writes. */

import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export interface Process {
  readonly pid: number
  readonly parent: number
  readonly words: readonly string[]
}

/** One container, or one `exec`. */
export interface Watched {
  /** Below containers/: `<id>`, or `<id>/execs/<id>`. */
  readonly folder: string
  readonly monitor: Process
  /** The first process, which the monitor has started; absent while the container waits for its next start. */
  readonly init: Process | undefined
}

export interface Snapshot {
  /** By the container's id. */
  readonly containers: ReadonlyMap<string, Watched>
  readonly execs: readonly Watched[]
  /** Of everything that runs in a container, other than its first process. */
  readonly members: readonly Process[]
  /** In a container whose monitor is gone. */
  readonly orphans: readonly Process[]
  /** The small process in front of each command, and Node behind it. */
  readonly clients: readonly Process[]
  readonly nodes: readonly Process[]
  /** Node, when a monitor has asked it whether there is another life. */
  readonly policyNodes: readonly Process[]
}

export function snapshot(root: string): Snapshot {
  const all = new Map(readdirSync('/proc').flatMap(name => (/^\d+$/.test(name) ? (look(Number(name)) ?? []) : [])))
  const children = Map.groupBy(all.values(), ({ parent }) => parent)
  const monitors = new Map([...all.values()].flatMap(process => entryOf(process, all, root)))
  const here = attempt(() => readlinkSync('/proc/self/ns/mnt'))
  const inside = [...all.values()].filter(({ pid }) => isInside(pid, root, here))
  const watched = new Map([...monitors].map(([folder, monitor]) => [folder, { folder, monitor, init: initOf(monitor, children, inside) }]))
  const firsts = new Set([...watched.values()].map(({ init }) => init?.pid))
  const commands = [...all.values()].filter(process => isCommand(process, root))
  const clients = commands.filter(({ words }) => words[1] === 'client')
  const pids = new Set([...monitors.values()].map(({ pid }) => pid))
  return {
    containers: new Map([...watched].filter(([folder]) => !folder.includes('/'))),
    execs: [...watched].filter(([folder]) => folder.includes('/execs/')).map(([, found]) => found),
    members: inside.filter(({ pid }) => !firsts.has(pid)),
    orphans: inside.filter(process => !hasAncestor(process, all, pids) && !isKilled(process)),
    clients,
    nodes: commands.filter(({ parent }) => clients.some(({ pid }) => pid === parent)),
    policyNodes: [...all.values()].filter(({ parent, words }) => pids.has(parent) && words.includes('restart-policy')),
  }
}

function look(pid: number): [[number, Process]] | undefined {
  return attempt(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (state === 'Z' || state === 'X') return undefined
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
    return [[pid, { pid, parent: Number(parent), words }]] satisfies [[number, Process]]
  })
}

/** Its folder below containers/. What a monitor has forked is called as it is until it executes its program. */
function entryOf(process: Process, all: ReadonlyMap<number, Process>, root: string): [string, Process][] {
  if (process.words[0] !== 'minidock-monitor' || all.get(process.parent)?.words[0] === 'minidock-monitor') return []
  const folder = attempt(() => readlinkSync(`/proc/${process.pid}/cwd`))
  const below = `${root}/containers/`
  return folder?.startsWith(below) ? [[folder.slice(below.length), process]] : []
}

/** A health check's process is the monitor's child as well: the first process is the eldest. */
function initOf(monitor: Process, children: ReadonlyMap<number, readonly Process[]>, inside: readonly Process[]): Process | undefined {
  const known = (children.get(monitor.pid) ?? []).filter(({ pid }) => inside.some(process => process.pid === pid))
  return known.toSorted((one, other) => startOf(one) - startOf(other) || one.pid - other.pid)[0]
}

function startOf({ pid }: Process): number {
  return Number(attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[19]) ?? 0)
}

/** It has a mount namespace of its own, in which a container's files are. */
function isInside(pid: number, root: string, here: string | undefined): boolean {
  const namespace = attempt(() => readlinkSync(`/proc/${pid}/ns/mnt`))
  if (namespace === undefined || namespace === here) return false
  return attempt(() => readFileSync(`/proc/${pid}/mountinfo`, 'utf8').includes(`${root}/`)) ?? false
}

/** proc_pid_status(5): SIGKILL waits for it. What is frozen dies when it is thawed. */
function isKilled({ pid }: Process): boolean {
  const status = attempt(() => readFileSync(`/proc/${pid}/status`, 'latin1')) ?? ''
  return [...status.matchAll(/^(?:SigPnd|ShdPnd):\s*([0-9a-f]+)$/gm)].some(([, mask = '0']) => (BigInt(`0x${mask}`) & 0x100n) !== 0n)
}

function isCommand({ pid, words }: Process, root: string): boolean {
  return words.length > 1 && (attempt(() => readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`MINIDOCK_ROOT=${root}\0`)) ?? false)
}

function hasAncestor(process: Process, all: ReadonlyMap<number, Process>, ancestors: ReadonlySet<number>): boolean {
  for (let at: Process | undefined = process; at; at = all.get(at.parent)) if (ancestors.has(at.pid)) return true
  return false
}

/** Undefined when it has ended meanwhile. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
