/** Points in time as docker's `--since`, `--until` and `logs` take them: RFC 3339, parts of it, Unix seconds, or how long ago. */

import { MinidockError } from '../../base/errors.ts'
import { parseDuration } from '../go/units.ts'

/** Date, hour, minute, second, its fraction (Go takes a comma before it as well), and zone. */
const ISO = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2})(?::(\d{2})(?::(\d{2})(?:[.,](\d+))?)?)?)?(Z|[+-]\d{2}:\d{2})?$/
const UNIX = /^(\d+)(?:\.(\d{1,9}))?$/

/**
 * Nanoseconds since 1970. Without a zone, a time is local.
 * @param now milliseconds since 1970, from which a duration counts back
 * @throws {MinidockError} of kind `invalid`
 */
export function parseTimestamp(text: string, now: number): bigint {
  const unix = UNIX.exec(text)
  if (unix) return BigInt(unix[1] ?? '0') * 1_000_000_000n + BigInt((unix[2] ?? '').padEnd(9, '0'))
  const iso = ISO.exec(text)
  if (iso) return parseIso(iso)
  try {
    return BigInt(now) * 1_000_000n - BigInt(parseDuration(text))
  } catch (cause) {
    throw invalid(text, cause)
  }
}

/** Nanoseconds since 1970 of a time with all its parts. */
export function nanosecondsOf(time: string): bigint {
  const fraction = /\.(\d+)/.exec(time)?.[1] ?? ''
  const seconds = Date.parse(time.replace(/\.\d+/, '')) / 1000
  return BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9))
}

/** `2026-01-31T12:00:00.000000000Z`, always with nine digits. @param nanoseconds since 1970 */
export function formatNanoseconds(nanoseconds: bigint): string {
  const seconds = new Date(Number(nanoseconds / 1_000_000_000n) * 1000).toISOString().slice(0, 19)
  return `${seconds}.${String(nanoseconds % 1_000_000_000n).padStart(9, '0')}Z`
}

/** The same in the local time zone: `2026-01-31T13:00:00.000000000+01:00`, or `Z` where that is UTC. */
export function formatLocalNanoseconds(nanoseconds: bigint): string {
  const minutes = -new Date(Number(nanoseconds / 1_000_000n)).getTimezoneOffset()
  if (minutes === 0) return formatNanoseconds(nanoseconds)
  const two = (number: number) => String(number).padStart(2, '0')
  const zone = `${minutes < 0 ? '-' : '+'}${two(Math.trunc(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`
  return formatNanoseconds(nanoseconds + BigInt(minutes) * 60_000_000_000n).replace('Z', zone)
}

function parseIso([text, date, hour = '00', minute = '00', second = '00', fraction = '0', zone = '']: RegExpExecArray): bigint {
  const clock = `${date}T${hour}:${minute}:${second}`
  if (Number.isNaN(Date.parse(`${clock}${zone}`))) throw invalid(text)
  return nanosecondsOf(`${clock}.${fraction}${zone}`)
}

function invalid(text: string, cause?: unknown): MinidockError {
  return new MinidockError('invalid', `invalid time '${text}'`, {
    hint: 'write 2026-01-31T12:00:00Z, Unix seconds, or how long ago: 42m',
    cause,
  })
}
