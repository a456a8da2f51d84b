/**
 * Extended headers (POSIX.1-2001 pax): a member of type `x` whose content is records `<length> <key>=<value>\n` about the member that follows.
 * Values are bytes: a capability is twenty of them, and no text. They come as latin1, one character a byte.
 */

import { MinidockError } from '../../base/errors.ts'

export type PaxRecords = ReadonlyMap<string, string>

/** Where GNU's records of a sparse file come again and again, in version 0.0, they become the one of version 0.1. */
const MAP_PARTS: readonly string[] = ['GNU.sparse.offset', 'GNU.sparse.numbytes']
const MAP = 'GNU.sparse.map'

/** @throws {MinidockError} `invalid` */
export function parsePax(content: Buffer): PaxRecords {
  const records = new Map<string, string>()
  const map: string[] = []
  for (let at = 0; at < content.length; ) {
    const blank = content.indexOf(0x20, at)
    const digits = blank === -1 ? '' : content.toString('latin1', at, blank)
    const length = /^\d{1,9}$/.test(digits) ? Number(digits) : 0
    const record = content.toString('latin1', blank + 1, at + length)
    const equals = record.indexOf('=')
    if (at + length > content.length || equals < 1 || !record.endsWith('\n')) {
      throw new MinidockError('invalid', 'no tar archive: an extended header has a record that is not "length key=value"')
    }
    const [key, value] = [record.slice(0, equals), record.slice(equals + 1, -1)]
    if (key === MAP_PARTS[map.length % 2]) map.push(value)
    else if (MAP_PARTS.includes(key)) throw new MinidockError('invalid', `no tar archive: an extended header has ${key} out of order`)
    else records.set(key, value)
    at += length
  }
  if (map.length > 0) records.set(MAP, map.join(','))
  return records
}

/** Seconds with a fraction (`-1.5`, `1700000000.123456789`) as nanoseconds. */
export function parsePaxTime(text: string): bigint {
  const [, sign, seconds, fraction = ''] = /^(-?)(\d{1,15})(?:\.(\d*))?$/.exec(text) ?? []
  if (seconds === undefined) throw new MinidockError('invalid', `no tar archive: an extended header has the time ${JSON.stringify(text)}`)
  const size = BigInt(seconds) * 1_000_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0'))
  return sign === '-' ? -size : size
}

export function parsePaxNumber(text: string, what: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(value)) return value
  throw new MinidockError('invalid', `no tar archive: an extended header has the ${what} ${JSON.stringify(text)}`)
}
