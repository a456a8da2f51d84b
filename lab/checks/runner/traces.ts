/**
 * What there is in the sandbox: after each check there is no more than before. All of it belongs to the sandbox, so nothing has to be told apart from what is
 * the machine's.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { foldersIn } from '../../fixtures/nothing-left.ts'

export interface Traces {
  readonly mounts: readonly string[]
  readonly processes: readonly string[]
  readonly cgroups: readonly string[]
  readonly interfaces: readonly string[]
  readonly store: readonly string[]
  readonly 'host name': readonly string[]
}

/** A network's bridge is no container's: the first start makes it, and it stays for the next. */
const BRIDGE = /^minidock(\d{4}-)?\d+$/

/** @param own process numbers that are not counted: whoever looks */
export function tracesIn(root: string | undefined, own: ReadonlySet<number>): Traces {
  return {
    mounts: readFileSync('/proc/self/mountinfo', 'utf8').trimEnd().split('\n').map(describeMount),
    processes: processNumbers()
      .filter(pid => !own.has(pid))
      .flatMap(describeProcess),
    cgroups: foldersBelow('/sys/fs/cgroup', 4),
    interfaces: readdirSync('/sys/class/net')
      .filter(name => !BRIDGE.test(name))
      .sort(),
    store: root === undefined ? [] : ['containers', 'names', 'layers', 'networks/bridge/leases'].flatMap(folder => namesIn(root, folder)),
    'host name': [readFileSync('/proc/sys/kernel/hostname', 'utf8').trim()],
  }
}

/** What is there now and was not before, a line each: `mount: …`. Of the host name, what it was. */
export function leftovers(before: Traces, now: Traces): string[] {
  return Object.entries(now).flatMap(([kind, list]) => {
    const old: readonly string[] = before[kind as keyof Traces]
    return (list as readonly string[]).filter(each => !old.includes(each)).map(each => `${kind}: ${each}`)
  })
}

/** Says so of a line of `leftovers`. */
export function isProcess(left: string): boolean {
  return left.startsWith(`${'processes' satisfies keyof Traces}: `)
}

export function processNumbers(): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
}

function describeMount(line: string): string {
  const [left = '', right = ''] = line.split(' - ')
  const [, , , root = '', point = ''] = left.split(' ')
  const [type = ''] = right.split(' ')
  return `${point} (${type}${root === '/' ? '' : `, of ${root}`})`
}

function describeProcess(pid: number): string[] {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim()
    // A process that has ended and was not waited for yet has no words, and will be gone.
    return words === '' ? [] : [`${pid} ${words}`]
  } catch {
    return [] // It has ended meanwhile.
  }
}

function namesIn(root: string, folder: string): string[] {
  const path = join(root, folder)
  return existsSync(path) ? readdirSync(path).map(name => `${folder}/${name}`) : []
}

function foldersBelow(folder: string, depth: number): string[] {
  if (depth === 0) return []
  return foldersIn(folder).flatMap(name => [join(folder, name), ...foldersBelow(join(folder, name), depth - 1)])
}
