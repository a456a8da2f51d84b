/** Devices of the host, by their paths: what mknod(2) needs to make them again. */

import { existsSync, readdirSync, statSync } from 'node:fs'
import { errnoName, MinidockError } from '../../base/errors.ts'
import { S } from '../program/constants.ts'

export interface DeviceFacts {
  readonly type: 'b' | 'c'
  readonly major: number
  readonly minor: number
  /** Permission bits. */
  readonly mode: number
}

const FORMAT = 0o170000

/**
 * @param paths devices, or folders: then of all devices in them
 * @throws {MinidockError} `invalid` for a path that is neither, in docker's words
 */
export function readDevices(paths: readonly string[]): Record<string, DeviceFacts> {
  return Object.fromEntries(paths.flatMap(path => devicesAt(path)))
}

/** Not devices of the machine but of a mount, a terminal or the process that looks; and a name that a container has as a link. */
const NOT_THE_MACHINES = /^\/dev\/(pts|shm|fd|mqueue|console|ptmx|\.)/

/** Returns all devices of the machine, by their paths in /dev. One that goes meanwhile is left out. */
export function readAllDevices(): Record<string, DeviceFacts> {
  const nodes = readdirSync('/dev', { recursive: true, withFileTypes: true })
    .filter(entry => entry.isBlockDevice() || entry.isCharacterDevice())
    .map(entry => `${entry.parentPath}/${entry.name}`)
  const there = nodes.filter(path => !NOT_THE_MACHINES.test(path) && existsSync(path))
  return readDevices(there.sort())
}

function devicesAt(path: string): [path: string, facts: DeviceFacts][] {
  const status = statusOf(path)
  if (status.isDirectory())
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isBlockDevice() || entry.isCharacterDevice())
      .flatMap(entry => devicesAt(`${entry.parentPath}/${entry.name}`))
  const type = { [S.IFBLK]: 'b', [S.IFCHR]: 'c' }[status.mode & FORMAT] as DeviceFacts['type'] | undefined
  if (type === undefined) throw refuse(path, 'not a device node')
  return [[path, { type, ...deviceNumber(status.rdev), mode: status.mode & 0o777 }]]
}

function statusOf(path: string) {
  try {
    return statSync(path)
  } catch (error) {
    if (errnoName(error) !== 'ENOENT') throw error
    throw refuse(path, 'no such file or directory')
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
