/**
 * Stopping all processes of a cgroup, without a signal that they could see: version 1's freezer controller (Documentation/admin-guide/cgroup-v1/freezer-subsystem.rst),
 * or version 2's `cgroup.freeze` (since Linux 5.2; Documentation/admin-guide/cgroup-v2.rst).
 *
 * They differ in one thing that matters: on version 1 a frozen process does not die of SIGKILL before it is thawed.
 */

import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { errnoName, MinidockError } from '../../base/errors.ts'
import { startTime } from '../machine/process.ts'
import { AT, O } from '../program/constants.ts'
import type { Emitter } from '../program/program.ts'
import { directoryOf, hierarchiesIn } from './cgroups.ts'

export interface Freezer {
  readonly version: 1 | 2
  /** The cgroup's directory. */
  readonly path: string
}

const FILES = {
  1: { state: 'freezer.state', frozen: 'FROZEN', thawed: 'THAWED' },
  2: { state: 'cgroup.freeze', frozen: '1', thawed: '0' },
} as const

/** Milliseconds. A process that waits for a disk freezes when that has answered. */
const PATIENCE = 10_000

/**
 * Pure: a cgroup of that name below the one that a process is in, so that what limits the process goes on to do so.
 * @param mountinfo /proc/self/mountinfo
 * @param cgroups /proc/<pid>/cgroup of the process
 * @returns undefined where no hierarchy that can freeze is mounted, or the process is outside of what is mounted
 */
export function findFreezer(mountinfo: string, cgroups: string, name: string): Freezer | undefined {
  const all = hierarchiesIn(mountinfo)
  const able = [...all.filter(({ controllers }) => controllers.includes('freezer')), ...all.filter(({ version }) => version === 2)]
  for (const hierarchy of able) {
    const parent = directoryOf(hierarchy, cgroups)
    // The process may have made a cgroup below that one, and have moved there.
    const [above = ''] = parent?.split(new RegExp(`/${name}(?:/|$)`)) ?? []
    if (parent !== undefined) return { version: hierarchy.version, path: `${above}/${name}` }
  }
  return undefined
}

/** @throws {MinidockError} `unavailable` */
export function freezerFor(pid: number, name: string): Freezer {
  const freezer = findFreezer(readFileSync('/proc/self/mountinfo', 'utf8'), readFileSync(`/proc/${pid}/cgroup`, 'utf8'), name)
  if (freezer) return freezer
  throw new MinidockError('unavailable', 'this machine cannot freeze processes: no cgroup hierarchy that can is mounted', {
    hint: 'mount -t cgroup2 none /sys/fs/cgroup',
  })
}

/**
 * Makes the cgroup, takes the processes in, and waits until all of them are frozen.
 * @param members of whom it is; asked again and again, since they may fork meanwhile
 * @throws {MinidockError} when they do not freeze; they are thawed then
 */
export async function freeze(freezer: Freezer, members: () => readonly number[]): Promise<void> {
  try {
    mkdirSync(freezer.path)
  } catch (error) {
    if (errnoName(error) !== 'EEXIST') throw error
  }
  try {
    await takeIn(freezer, members)
    await becomeFrozen(freezer)
    // One that forked and ended while the others were taken in has left a child behind. Now nobody forks any more, and who is taken in is frozen at once.
    await takeIn(freezer, members)
    await becomeFrozen(freezer)
  } catch (error) {
    thaw(freezer)
    throw error
  }
}

/** A child is born where its parent is: when nobody is outside, nobody will be. */
async function takeIn({ path }: Freezer, members: () => readonly number[]): Promise<void> {
  for (const end = performance.now() + PATIENCE; ; await sleep(1)) {
    const inside = new Set(readFileSync(`${path}/cgroup.procs`, 'latin1').split('\n').map(Number))
    const outside = members().filter(pid => !inside.has(pid) && startTime(pid) !== undefined)
    if (outside.length === 0) return
    if (performance.now() > end) throw stuck(path)
    for (const pid of outside) moveTo(path, pid)
  }
}

function moveTo(path: string, pid: number): void {
  try {
    writeFileSync(`${path}/cgroup.procs`, `${pid}\n`)
  } catch (error) {
    if (errnoName(error) !== 'ESRCH') throw error // It has ended.
  }
}

/** On version 1 a process that was forked at the wrong moment may be missed: it is asked for again. */
async function becomeFrozen(freezer: Freezer): Promise<void> {
  for (const end = performance.now() + PATIENCE; ; await sleep(1)) {
    writeFileSync(`${freezer.path}/${FILES[freezer.version].state}`, FILES[freezer.version].frozen)
    if (isFrozen(freezer)) return
    if (performance.now() > end) throw stuck(freezer.path)
  }
}

export function isFrozen({ version, path }: Freezer): boolean {
  try {
    if (version === 1) return readFileSync(`${path}/freezer.state`, 'latin1').trim() === 'FROZEN'
    return /^frozen 1$/m.test(readFileSync(`${path}/cgroup.events`, 'latin1'))
  } catch (error) {
    // ENODEV: it was removed after it was opened.
    if (!['ENOENT', 'ENODEV'].includes(errnoName(error) ?? '')) throw error
    return false
  }
}

/** Also one that was never made, or is gone. */
export function thaw({ version, path }: Freezer): void {
  try {
    writeFileSync(`${path}/${FILES[version].state}`, FILES[version].thawed, { flag: 'r+' })
  } catch (error) {
    const errno = errnoName(error)
    if (errno !== 'ENOENT' && errno !== 'ENODEV') throw error
  }
}

/** Also one that was never made, or is gone. One that somebody is in stays. */
export function removeFreezer({ path }: Freezer): void {
  try {
    rmdirSync(path)
  } catch (error) {
    const errno = errnoName(error)
    if (errno !== 'ENOENT' && errno !== 'EBUSY') throw error
  }
}

/** The same, by the release of the container that it is made for. */
export function releaseFreezer({ version, path }: Freezer, release: Emitter): void {
  const { state, thawed } = FILES[version]
  const file = release.register('freezer')
  const thawing = release.because('on cgroup v1, SIGKILL ends no process before it is thawed').tolerating('ENOENT', 'ENODEV', 'EBADF')
  thawing.into(file).openat(AT.FDCWD, `${path}/${state}`, O.WRONLY | O.CLOEXEC, 0)
  thawing.write(file, thawed, thawed.length)
  thawing.close(file)
  release
    .because("pause made this cgroup, or it is the container's own, which is removed later")
    .tolerating('ENOENT', 'EBUSY')
    .unlinkat(AT.FDCWD, path, AT.REMOVEDIR)
}

function stuck(path: string): MinidockError {
  return new MinidockError('engine', 'unable to freeze', {
    hint: `one of its processes waits for something in the kernel: see ${path}/cgroup.procs`,
  })
}
