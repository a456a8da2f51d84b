/** Values of the flags that limit: docker's notations, and its words for what is wrong with them (docker/cli, opts/; docker/go-units). */

import { MinidockError } from '../base/errors.ts'
import type { DeviceMapping, ThrottleDevice, Ulimit, WeightDevice } from '../formats/docker/request.ts'
import { parseBytes } from '../formats/go/units.ts'
import { RLIMIT } from '../kernel/program/constants.ts'

function refuse(message: string, hint: string): MinidockError {
  return new MinidockError('invalid', message, { hint })
}

/** Billionths of a CPU, from a decimal: `1.5`, `.25`. */
export function parseCpus(text: string): number {
  const [, whole = '', fraction = ''] = /^\+?(\d*)\.?(\d*)$/.exec(text) ?? []
  if (whole + fraction === '') throw refuse(`failed to parse ${text} as a rational number`, 'a number of CPUs, as in 0.5')
  if (/[1-9]/.test(fraction.slice(9))) throw refuse('value is too precise', 'nine digits after the point are a billionth of a CPU')
  return Number(whole || 0) * 1e9 + Number(fraction.slice(0, 9).padEnd(9, '0'))
}

/** Of two for one limit the last. */
export function parseUlimits(texts: readonly string[]): Ulimit[] {
  const byName = new Map(texts.map(parseUlimit).map(limit => [limit.Name, limit]))
  return [...byName.values()].sort((a, b) => (a.Name < b.Name ? -1 : 1))
}

/** `nofile=1024:2048`, soft and hard; one number is both, -1 no limit. */
export function parseUlimit(text: string): Ulimit {
  const [name = '', values, ...rest] = text.split('=')
  const hint = 'as in --ulimit nofile=1024:2048'
  if (values === undefined || rest.length > 0) throw refuse(`invalid ulimit argument: ${text}`, hint)
  if (!Object.hasOwn(RLIMIT, name.toUpperCase()) || name !== name.toLowerCase())
    throw refuse(`invalid ulimit type: ${name}`, `there are: ${Object.keys(RLIMIT).join(' ').toLowerCase()}`)
  const limits = values.split(':')
  if (limits.length > 2) throw refuse(`too many limit value arguments - ${values}, can only have up to two, \`soft[:hard]\``, hint)
  const [soft = 0, hard = soft] = limits.map(limit => {
    if (/^-1$|^\d+$/.test(limit)) return Number(limit)
    throw refuse(`strconv.ParseInt: parsing ${JSON.stringify(limit)}: invalid syntax`, hint)
  })
  if (hard !== -1 && (soft === -1 || soft > hard))
    throw refuse(`ulimit soft limit must be less than or equal to hard limit: ${soft} > ${hard}`, hint)
  return { Name: name, Soft: soft, Hard: hard }
}

/** `/dev/sda`, `/dev/sda:/dev/xvda`, `/dev/sda:r`, `/dev/sda:/dev/xvda:rw`. */
export function parseDevice(text: string): DeviceMapping {
  const [source = '', second = '', third, ...rest] = text.split(':')
  const isMode = (word: string) => /^[rwm]+$/.test(word) && new Set(word).size === word.length
  const isPath = second !== '' && !isMode(second)
  const CgroupPermissions = isPath ? (third ?? 'rwm') : second === '' ? 'rwm' : second
  const PathInContainer = isPath ? second : source
  if (rest.length > 0 || (!isPath && third !== undefined))
    throw refuse(`invalid device specification: ${text}`, 'as in /dev/fuse:/dev/fuse:rw')
  if (!isMode(CgroupPermissions)) throw refuse(`bad mode specified: ${CgroupPermissions}`, 'letters of rwm: read, write, make its node')
  if (!source.startsWith('/')) throw refuse(`${source} is not an absolute path`, 'as in --device /dev/fuse')
  if (!PathInContainer.startsWith('/')) throw refuse(`${PathInContainer} is not an absolute path`, 'as in --device /dev/fuse')
  return { PathOnHost: source, PathInContainer, CgroupPermissions }
}

/** `c 1:3 rwm`, with `*` for any number. */
export function parseDeviceRule(text: string): string {
  if (/^[acb] ([0-9]+|\*):([0-9]+|\*) [rwm]{1,3}$/.test(text)) return text
  throw refuse(`invalid device cgroup format '${text}'`, "as in 'c 42:* rmw'")
}

/** `/dev/sda:500`. */
export function parseWeightDevice(text: string): WeightDevice {
  const [Path = '', weight = '', ...rest] = text.split(':')
  if (rest.length > 0 || weight === '') throw refuse(`bad format: ${text}`, 'as in /dev/sda:500')
  requireDevicePath(Path, text)
  const Weight = Number(weight)
  if (!/^\d+$/.test(weight) || (Weight > 0 && (Weight < 10 || Weight > 1000)))
    throw refuse(`invalid weight for device: ${text}`, 'from 10 to 1000')
  return { Path, Weight }
}

/** `/dev/sda:1mb`. */
export function parseBpsDevice(text: string): ThrottleDevice {
  const [Path, rate] = throttleParts(text)
  try {
    return { Path, Rate: parseBytes(rate) }
  } catch {
    throw refuse(
      `invalid rate for device: ${text}. The correct format is <device-path>:<number>[<unit>]. Number must be a positive integer. Unit is optional and can be kb, mb, or gb`,
      'as in /dev/sda:1mb',
    )
  }
}

/** `/dev/sda:1000`. */
export function parseIopsDevice(text: string): ThrottleDevice {
  const [Path, rate] = throttleParts(text)
  if (/^\d+$/.test(rate)) return { Path, Rate: Number(rate) }
  throw refuse(
    `invalid rate for device: ${text}. The correct format is <device-path>:<number>. Number must be a positive integer`,
    'as in /dev/sda:1000',
  )
}

function throttleParts(text: string): readonly [path: string, rate: string] {
  const [path = '', rate = '', ...rest] = text.split(':')
  if (rest.length > 0 || rate === '') throw refuse(`bad format: ${text}`, 'as in /dev/sda:1mb')
  requireDevicePath(path, text)
  return [path, rate]
}

function requireDevicePath(path: string, text: string): void {
  if (!path.startsWith('/dev/')) throw refuse(`bad format for device path: ${text}`, 'a device is in /dev: /dev/sda')
}
