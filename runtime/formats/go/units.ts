/**
 * Sizes and durations as docker reads and prints them (package go-units, and Go's `time.ParseDuration`). Bytes in flags count in 1024s, sizes of images in 1000s.
 */

import { MinidockError } from '../../base/errors.ts'
import { significant } from './number.ts'

const BINARY = ['b', 'k', 'm', 'g', 't', 'p']
const SIZE = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)? ?([a-z]*)$/i
const SUFFIX = /^(?:b|[kmgtp](?:i?b)?)?$/i

/**
 * Bytes from `64m`, `1.5g`, `512kib`, `1024`: units of 1024, in any case.
 * @param options.unlimited take `-1` too, as `--memory-swap` does
 * @throws {MinidockError} of kind `invalid`, in docker's words
 */
export function parseBytes(text: string, options: { readonly unlimited?: boolean } = {}): number {
  return options.unlimited && text === '-1' ? -1 : parseScaled(text, 1024)
}

/**
 * Bytes in units of 1000: what docker reads where it speaks of files, such as `--log-opt max-size=10m`.
 * @throws {MinidockError} of kind `invalid`, in docker's words
 */
export function parseSize(text: string): number {
  return parseScaled(text, 1000)
}

function parseScaled(text: string, base: number): number {
  const [, digits, exponent = '', suffix = ''] = SIZE.exec(text) ?? []
  if (digits === undefined) throw refuse(`invalid size: '${text}'`, 'a size is a number and a unit: b, k, m, g, t or p')
  if (!SUFFIX.test(suffix)) throw refuse(`invalid suffix: '${suffix}'`, 'units of size are b, k, m, g, t and p')
  const power = Math.max(BINARY.indexOf(suffix.slice(0, 1).toLowerCase()), 0)
  const bytes = Math.trunc(Number(digits + exponent) * base ** power)
  if (bytes >= 2 ** 63) throw refuse(`invalid size: '${text}'`, 'a size is less than 8192p')
  return bytes
}

/** Bytes in units of 1000, `4.26MB`: three significant digits as in `docker images`, or four as in `docker system df`. */
export function formatSize(bytes: number, digits = 3): string {
  return scaled(bytes, 1000, digits, ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'])
}

/** Bytes in units of 1024, `1.944GiB`, as in `docker stats`. */
export function formatBytesIec(bytes: number): string {
  return scaled(bytes, 1024, 4, ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'])
}

function scaled(bytes: number, base: number, digits: number, units: readonly string[]): string {
  let power = 0
  let value = bytes
  for (; value >= base && power < units.length - 1; power++) value /= base
  return significant(value, digits) + units[power]
}

const NANOSECONDS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 }

/**
 * Nanoseconds from Go's notation: `1m30s`, `1.5h`, `100ms`, `-5s`, `0`.
 * @throws {MinidockError} of kind `invalid`, in Go's words
 */
export function parseDuration(text: string): number {
  const fail = (problem: string) =>
    refuse(`time: ${problem} duration ${JSON.stringify(text)}`, 'a duration is like 1m30s, with units ns, us, ms, s, m and h')
  const [, sign = '', rest = ''] = /^([+-]?)(.*)$/s.exec(text) ?? []
  if (rest === '0') return 0
  if (rest === '') throw fail('invalid')
  let total = 0
  for (let left = rest; left !== ''; ) {
    const [whole, number, unit = ''] = /^(\d+\.?\d*|\.\d+)([^\d.]*)/.exec(left) ?? []
    if (whole === undefined) throw fail('invalid')
    if (unit === '') throw fail('missing unit in')
    const scale = NANOSECONDS[unit]
    if (scale === undefined) throw fail(`unknown unit ${JSON.stringify(unit)} in`)
    total += Math.trunc(Number(number) * scale)
    left = left.slice(whole.length)
  }
  if (total >= 2 ** 63) throw fail('invalid')
  return sign === '-' ? -total : total
}

/** How long something took or has been, in docker's words: `About a minute`, `3 weeks`. */
export function formatAge(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / 1000)
  const minutes = Math.trunc(seconds / 60)
  const hours = Math.trunc(milliseconds / 3_600_000 + 0.5)
  if (seconds < 1) return 'Less than a second'
  if (seconds === 1) return '1 second'
  if (seconds < 60) return `${seconds} seconds`
  if (minutes === 1) return 'About a minute'
  if (minutes < 60) return `${minutes} minutes`
  if (hours === 1) return 'About an hour'
  if (hours < 48) return `${hours} hours`
  if (hours < 24 * 7 * 2) return `${Math.trunc(hours / 24)} days`
  if (hours < 24 * 30 * 2) return `${Math.trunc(hours / 24 / 7)} weeks`
  if (hours < 24 * 365 * 2) return `${Math.trunc(hours / 24 / 30)} months`
  return `${Math.trunc(milliseconds / 3_600_000 / 24 / 365)} years`
}

function refuse(message: string, hint: string): MinidockError {
  return new MinidockError('invalid', message, { hint })
}

/** As Go writes a duration: `200ms`, `1.5s`, `1m30s`, `1h0m0s`. @param milliseconds whole ones */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return milliseconds === 0 ? '0s' : `${milliseconds}ms`
  const [hours, minutes, seconds] = [
    Math.floor(milliseconds / 3_600_000),
    Math.floor(milliseconds / 60_000) % 60,
    (milliseconds % 60_000) / 1000,
  ]
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${seconds}s`
}
