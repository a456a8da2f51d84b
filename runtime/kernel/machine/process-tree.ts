/** Who belongs to a container: what its monitors have started, and whoever shares a PID namespace of its own. */

import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'

export interface Family {
  /** What they have started, and its children, belongs to the container; they themselves do not. */
  readonly monitors: readonly number[]
  /** Whose PID namespace is the container's alone; absent where it shares one. */
  readonly init?: number | undefined
}

/** @returns pids. A process that has ended meanwhile may be among them */
export function membersOf({ monitors, init }: Family): number[] {
  const parents = new Map(pids().flatMap(pid => parentOf(pid) ?? []))
  const namespace = init === undefined ? undefined : namespaceOf(init)
  const seeds = [...monitors, ...[...parents.keys()].filter(pid => namespace !== undefined && namespaceOf(pid) === namespace)]
  const family = withDescendants(seeds, parents)
  for (const monitor of monitors) family.delete(monitor)
  // A monitor also runs commands of the engine, such as the one that looks after what has ended.
  const outside = new Set(monitors.map(rootOf))
  return [...family].filter(pid => !outside.has(rootOf(pid)))
}

function withDescendants(seeds: readonly number[], parents: ReadonlyMap<number, number>): Set<number> {
  const children = Map.groupBy(parents.keys(), pid => parents.get(pid))
  const found = new Set(seeds)
  // A set's iterator also gives what is added meanwhile.
  for (const pid of found) for (const child of children.get(pid) ?? []) found.add(child)
  return found
}

function pids(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger)
}

/** proc_pid_stat(5): the parent is the second field after the name in brackets. */
function parentOf(pid: number): readonly [[number, number]] | undefined {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1'))
  return stat === undefined ? undefined : [[pid, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])]]
}

function namespaceOf(pid: number): string | undefined {
  return attempt(() => readlinkSync(`/proc/${pid}/ns/pid`))
}

/** Its root directory, as the kernel knows it: device and inode. */
function rootOf(pid: number): string | undefined {
  return attempt(() => {
    const { dev, ino } = statSync(`/proc/${pid}/root/`)
    return `${dev}:${ino}`
  })
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined // It has ended meanwhile.
  }
}
