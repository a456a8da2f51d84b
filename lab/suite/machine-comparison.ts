/**
 * Compares the whole machine before a run with the machine after it. What is new and does not go away was left by a check, and the report names the file that made
 * it: by the file's folder, by a container of its, or, where it bears neither name, by the files that ran when it was first seen.
 *
 * Others use this machine meanwhile. What they make and remove within a while is no leak, nor is a cgroup in which a process of theirs lives; and what does not
 * even bear minidock's name is mentioned, and fails nothing.
 */

import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '../fixtures/eventually.ts'
import { firewallTables, forwarding, interfaces } from '../fixtures/network-state.ts'
import { cgroupsOf, foldersIn, hostMounts, processesOf } from '../fixtures/nothing-left.ts'
import { type FileResult, fileOf, type Listener } from './results-reporter.ts'
import { leftIn, makersIn } from './run-folder.ts'

/** Seconds within which what somebody else has just made is gone again. */
const A_WHILE = 20

export interface Leak {
  /** `cgroup /sys/fs/cgroup/memory/minidock-…`. */
  readonly what: string
  /** Files, or that none is known. */
  readonly by: string
}

export interface Compared {
  readonly leaks: readonly Leak[]
  /** What is new, and bears no name of a run's or of minidock's. */
  readonly foreign: readonly string[]
}

export class MachineComparison implements Listener {
  readonly #run: string
  readonly #before: ReadonlySet<string>
  /** Files that ran when it was first seen. */
  readonly #firstSeen = new Map<string, readonly string[]>()
  /** Files of which no check ran: vitest runs no hooks there, and their folders stay. */
  readonly #notRun = new Set<string>()

  constructor(run: string) {
    this.#run = run
    this.#before = new Set(this.#traces())
  }

  onFile({ file, passed, failures }: FileResult, beside: readonly string[]): void {
    if (passed === 0 && failures.length === 0) this.#notRun.add(file)
    for (const trace of this.#new()) if (!this.#firstSeen.has(trace)) this.#firstSeen.set(trace, beside)
  }

  /** Compares when the run is over. It takes a while if there is something new. */
  async compare(): Promise<Compared> {
    let left = this.#new()
    const isClean = () => {
      const now = this.#new()
      left = left.filter(trace => now.includes(trace))
      return left.length === 0
    }
    await until('the machine is as it was', isClean, A_WHILE).catch(() => undefined) // `left` tells.
    const makers = makersIn(this.#run)
    const judged = left.map(what => ({ what, maker: makerOf(what, makers) }))
    const ours = judged.filter(({ what, maker }) => maker !== undefined || (what.includes('minidock') && !isInUse(what)))
    return {
      leaks: ours.map(({ what, maker }) => ({ what, by: maker ?? this.#suspects(what) })),
      foreign: judged.filter(({ what, maker }) => maker === undefined && !what.includes('minidock')).map(({ what }) => what),
    }
  }

  #suspects(what: string): string {
    const seen = this.#firstSeen.get(what) ?? []
    return seen.length > 0 ? `one of ${seen.join(', ')}, which ran when it was first seen` : 'a file that is not known'
  }

  #new(): string[] {
    return this.#traces().filter(trace => !this.#before.has(trace))
  }

  #traces(): string[] {
    return [
      ...hostMounts().map(describeMount),
      ...cgroupsOf('minidock')
        .filter(path => !isUnit(path))
        .map(path => `cgroup ${path}`),
      ...interfaces().map(name => `interface ${name}`),
      ...firewallTables().map(name => `firewall table ${name}`),
      ...forwarding(),
      ...readdirSync('/dev/shm').map(name => `file /dev/shm/${name}`),
      ...processesOf(this.#run).map(process => `process ${process}`),
      ...this.#files(),
    ]
  }

  /** What is left in the run's folder, without what files have made that ran no check. */
  #files(): string[] {
    const makers = makersIn(this.#run)
    return leftIn(this.#run).flatMap(name => {
      const what = `file ${this.#run}/${name}`
      const maker = makers.get(name)
      const files = maker === undefined ? (this.#firstSeen.get(what) ?? []) : [fileOf(maker)]
      return files.length > 0 && files.every(file => this.#notRun.has(file)) ? [] : [what]
    })
  }
}

/** `mount POINT (TYPE of SOURCE)`: without its options, which a remount changes. */
function describeMount(line: string): string {
  const [left = '', right = ''] = line.split(' - ')
  const [type, source] = right.split(' ')
  return `mount ${left.split(' ')[4]} (${type} of ${source})`
}

function makerOf(what: string, makers: ReadonlyMap<string, string>): string | undefined {
  const pid = /^process (\d+)/.exec(what)?.[1]
  const texts = pid === undefined ? [what] : [what, ...textsOf(pid)]
  const maker = [...makers].find(([key]) => texts.some(text => text.includes(key)))?.[1]
  return maker === undefined ? undefined : fileOf(maker)
}

/** Where a process says whose it is: it was given a temporary folder, or works in one. */
function textsOf(pid: string): string[] {
  try {
    return [readFileSync(`/proc/${pid}/environ`, 'utf8'), readlinkSync(`/proc/${pid}/cwd`), readFileSync(`/proc/${pid}/mountinfo`, 'utf8')]
  } catch {
    return [] // It has ended.
  }
}

/** Is it that of the unit which holds a slice's containers? From the first of them it stays until the machine is shut down (runtime/cgroups/systemd.ts). */
function isUnit(cgroup: string): boolean {
  return /\/minidock-[^/]+\.service$/.test(cgroup)
}

/** Is it a cgroup of a sandbox whose keeper lives, or one with a process in it or below it? A sandbox that has lost its run ends by itself. */
function isInUse(trace: string): boolean {
  const path = /^cgroup (.*)/.exec(trace)?.[1]
  if (path === undefined) return false
  const keeper = /\/minidock-lab-(\d+)-/.exec(path)?.[1]
  return (keeper !== undefined && existsSync(`/proc/${keeper}`)) || hasProcesses(path)
}

function hasProcesses(path: string): boolean {
  try {
    return readFileSync(join(path, 'cgroup.procs'), 'utf8') !== '' || foldersIn(path).some(name => hasProcesses(join(path, name)))
  } catch {
    return true // It is being removed.
  }
}
