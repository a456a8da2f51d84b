/** Devices of the host, by their paths: what mknod(2) needs to make them again. */

import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs'
import { whyOf } from '../../base/errno-words.ts'
import { MinidockError } from '../../base/errors.ts'
import { S } from '../program/constants.ts'

export interface DeviceFacts {
  readonly type: 'b' | 'c'
  readonly major: number
  readonly minor: number
  /** Permission bits. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

const FORMAT = 0o170000
const NO_DEVICE = 'not a device node'

/**
 * @param paths devices, or folders: then of all devices in them
 * @throws {MinidockError} `invalid` for a path that is neither, in docker's words
 */
export function readDevices(paths: readonly string[]): Record<string, DeviceFacts> {
  return Object.fromEntries(paths.flatMap(path => devicesAt(path)))
}

/** Not devices of the machine but of a mount, a terminal or the process that looks; and names that a container has as links. */
const NOT_THE_MACHINES = /^\/dev\/(pts|shm|fd|mqueue|console|ptmx|\.lxc|\.lxd-mounts|\.udev)(\/|$)/

/** Returns all devices of the machine, by their paths in /dev. One that goes meanwhile is left out. */
export function readAllDevices(): Record<string, DeviceFacts> {
  const found = factsBelow('/dev').filter(([path]) => !NOT_THE_MACHINES.test(path))
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** What cannot be looked into, or goes meanwhile, is left out, as docker does. */
function devicesBelow(folder: string): string[] {
  return entriesOf(folder).flatMap(entry => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return devicesBelow(path)
    return entry.isBlockDevice() || entry.isCharacterDevice() ? [path] : []
  })
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    // Its errno is of no use: a folder without devices is refused anyway.
    return []
  }
}

function devicesAt(path: string): [path: string, facts: DeviceFacts][] {
  const status = statusOf(path)
  if (!status.isDirectory()) return [[path, factsOf(path, status)]]
  const devices = factsBelow(path)
  if (devices.length === 0) throw refuse(path, NO_DEVICE)
  return devices
}

/** One that goes meanwhile is left out. */
function factsBelow(folder: string): [path: string, facts: DeviceFacts][] {
  return devicesBelow(folder).flatMap(path => {
    const status = statSync(path, { throwIfNoEntry: false })
    return status ? [[path, factsOf(path, status)]] : []
  })
}

function factsOf(path: string, { mode, rdev, uid, gid }: Stats): DeviceFacts {
  const type = { [S.IFBLK]: 'b', [S.IFCHR]: 'c' }[mode & FORMAT] as DeviceFacts['type'] | undefined
  if (type === undefined) throw refuse(path, NO_DEVICE)
  return { type, ...deviceNumber(rdev), mode: mode & 0o777, uid, gid }
}

function statusOf(path: string) {
  try {
    return statSync(path)
  } catch (error) {
    throw refuse(path, whyOf(error))
  }
}

/** makedev(3), backwards. */
function deviceNumber(rdev: number): { readonly major: number; readonly minor: number } {
  return { major: (rdev >>> 8) & 0xfff, minor: (rdev & 0xff) | ((rdev >>> 12) & 0xfff00) }
}

function refuse(path: string, why: string): MinidockError {
  return new MinidockError('invalid', `error gathering device information while adding custom device "${path}": ${why}`, {
    hint: 'see what there is: ls -l /dev',
  })
}
