/** Freezing processes, by each hierarchy that this machine has. */

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type Freezer, findFreezer, freeze, isFrozen, removeFreezer, thaw } from '../../runtime/kernel/cgroups/freezer.ts'
import { startTime } from '../../runtime/kernel/machine/process.ts'
import { membersOf } from '../../runtime/kernel/machine/process-tree.ts'
import { until } from '../fixtures/eventually.ts'

const NAME = `minidock-freezer-${process.pid}`

/** Hierarchies are looked for as the engine does, among those of one version. */
function freezerOf(version: 1 | 2): Freezer | undefined {
  const type = version === 1 ? ' - cgroup ' : ' - cgroup2 '
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter(line => line.includes(type))
  return findFreezer(mounts.join('\n'), readFileSync('/proc/self/cgroup', 'utf8'), NAME)
}

const freezers = ([1, 2] as const).flatMap(version => freezerOf(version) ?? []).filter(canFreeze)

function canFreeze(freezer: Freezer): boolean {
  mkdirSync(freezer.path)
  try {
    return existsSync(join(freezer.path, freezer.version === 1 ? 'freezer.state' : 'cgroup.freeze'))
  } finally {
    rmdirSync(freezer.path)
  }
}

let shell: ChildProcess | undefined

/** A shell that starts process after process, each of which starts one more. */
function start(): number {
  shell = spawn('sh', ['-c', 'while :; do (sleep 0.005; sleep 0.005) & wait; done'], { stdio: 'ignore', detached: true })
  return shell.pid ?? 0
}

afterEach(() => {
  for (const freezer of freezers) thaw(freezer)
  if (shell?.pid !== undefined && shell.exitCode === null && shell.signalCode === null) process.kill(-shell.pid, 'SIGKILL')
})

test('this machine has a hierarchy that can freeze', () => {
  expect(freezers, 'could not check: no cgroup hierarchy that can freeze is mounted').not.toEqual([])
})

describe.each(freezers)('version $version', freezer => {
  test('all that a process has started is frozen, thawed, and its cgroup removed', async () => {
    const pid = start()
    const family = () => [pid, ...membersIn(pid)]
    await freeze(freezer, family)
    expect(isFrozen(freezer)).toBe(true)
    const inside = new Set(readFileSync(`${freezer.path}/cgroup.procs`, 'latin1').trim().split('\n').map(Number))
    expect(family().filter(member => !inside.has(member) && startTime(member) !== undefined)).toEqual([])
    thaw(freezer)
    expect(isFrozen(freezer)).toBe(false)
    process.kill(-pid, 'SIGKILL')
    await until('the cgroup is gone', () => {
      removeFreezer(freezer)
      return !existsSync(freezer.path)
    })
  })

  test('what is not there is neither frozen nor in the way', () => {
    expect(isFrozen(freezer)).toBe(false)
    thaw(freezer)
    removeFreezer(freezer)
    expect(existsSync(freezer.path)).toBe(false)
  })
})

/** The root of these is the host's, as the monitor's would be: so they are asked for from outside. */
function membersIn(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ').filter(Boolean).map(Number)
  return children.flatMap(child => [child, ...(existsSync(`/proc/${child}`) ? childrenOf(child) : [])])
}

function childrenOf(pid: number): number[] {
  try {
    return membersIn(pid)
  } catch {
    return [] // It has ended.
  }
}

test('a monitor’s own helpers, which live in the host’s root, are no members', () => {
  const pid = start()
  expect(membersOf({ monitors: [process.pid] })).not.toContain(pid)
})
