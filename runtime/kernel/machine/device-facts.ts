/** Devices of the host, by their paths: what mknod(2) needs to make them again. */

import { readdirSync, type Stats, statSync } from 'node:fs'
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
  const paths = devicesBelow('/dev').filter(path => !NOT_THE_MACHINES.test(path))
  const found = paths.sort().map(path => [path, statSync(path, { throwIfNoEntry: false })] as const)
  return Object.fromEntries(found.flatMap(([path, status]) => (status ? [[path, factsOf(path, status)]] : [])))
}

function devicesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter(entry => entry.isBlockDevice() || entry.isCharacterDevice()).map(entry => `${entry.parentPath}/${entry.name}`)
}

function devicesAt(path: string): [path: string, facts: DeviceFacts][] {
  const status = statusOf(path)
  return status.isDirectory() ? devicesBelow(path).flatMap(device => devicesAt(device)) : [[path, factsOf(path, status)]]
}

function factsOf(path: string, { mode, rdev, uid, gid }: Stats): DeviceFacts {
  const type = { [S.IFBLK]: 'b', [S.IFCHR]: 'c' }[mode & FORMAT] as DeviceFacts['type'] | undefined
  if (type === undefined) throw refuse(path, 'not a device node')
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
