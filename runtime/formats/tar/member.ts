/**
 * One member of a tar archive, from its header block and what came before it: a pax header, or GNU's long names.
 *
 * Sources: tar(5); POSIX pax; GNU tar manual, "Basic Tar Format". Checked against what Go's archive/tar accepts, since that is what made most images.
 */

import { MinidockError } from '../../base/errors.ts'
import { numberField, textField } from './numbers.ts'
import { type PaxRecords, parsePaxNumber, parsePaxTime } from './pax.ts'
import { type SparseMap, sparseFileOf } from './sparse.ts'

export type TarMemberType = 'file' | 'hard-link' | 'symlink' | 'character-device' | 'block-device' | 'directory' | 'fifo'

export interface TarMember {
  readonly type: TarMemberType
  /** Names are latin1, one character a byte: those of a file system are any bytes. */
  readonly name: string
  /** Of links; else empty. */
  readonly linkname: string
  /** Permissions with set-uid, set-gid and sticky. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Bytes of content, with holes. */
  readonly size: number
  /** Nanoseconds since 1970. */
  readonly mtime: bigint
  /** Of devices. */
  readonly major: number
  readonly minor: number
  /** Extended attributes by name; values are latin1. */
  readonly xattrs: readonly (readonly [name: string, value: string])[]
}

/** What the members before it say about the next one. */
export interface Announced {
  readonly pax: PaxRecords | undefined
  readonly longName: string | undefined
  readonly longLink: string | undefined
}

const TYPES: Readonly<Record<string, TarMemberType>> = {
  '\0': 'file',
  '0': 'file',
  '1': 'hard-link',
  '2': 'symlink',
  '3': 'character-device',
  '4': 'block-device',
  '5': 'directory',
  '6': 'fifo',
  '7': 'file',
  S: 'file',
}

const XATTR = 'SCHILY.xattr.'
const NO_PAX: PaxRecords = new Map()
/** The year 36812; a file system that keeps less takes its own latest. */
const LATEST = 2n ** 40n * 1_000_000_000n

export interface ParsedMember {
  readonly member: TarMember
  /** Bytes of content in the archive. */
  readonly stored: number
  /** Absent: they are the whole content. */
  readonly sparse?: SparseMap
}

/** @throws {MinidockError} `invalid` */
export function parseMember(block: Buffer, { pax = NO_PAX, longName, longLink }: Announced): ParsedMember {
  const sparse = sparseFileOf(block, pax)
  const name = sparse?.name ?? pax.get('path') ?? longName ?? headerName(block)
  const type = typeOf(block, name)
  const number = (key: string, at: number, length: number) => {
    const value = pax.get(key)
    return value === undefined ? numberField(block, at, length, key) : parsePaxNumber(value, key)
  }
  if (sparse && type !== 'file') throw new MinidockError('invalid', `${shown(name)} is a ${type}, and stored as a sparse file`)
  const stored = type === 'file' ? number('size', 124, 12) : 0
  const mtime = pax.get('mtime')
  const member: TarMember = {
    type,
    name,
    linkname: pax.get('linkpath') ?? longLink ?? textField(block, 157, 100),
    mode: numberField(block, 100, 8, 'mode') & 0o7777,
    uid: number('uid', 108, 8),
    gid: number('gid', 116, 8),
    size: sparse?.size ?? stored,
    mtime: clamp(mtime === undefined ? BigInt(numberField(block, 136, 12, 'mtime')) * 1_000_000_000n : parsePaxTime(mtime)),
    major: type.endsWith('device') ? numberField(block, 329, 8, 'device') : 0,
    minor: type.endsWith('device') ? numberField(block, 337, 8, 'device') : 0,
    xattrs: pax === NO_PAX ? [] : xattrsOf(pax),
  }
  checkRanges(member, stored)
  return { member, stored, ...(sparse && { sparse: sparse.map }) }
}

function typeOf(block: Buffer, name: string): TarMemberType {
  const flag = String.fromCharCode(block[156] ?? 0)
  const type = TYPES[flag]
  if (type === undefined) throw new MinidockError('invalid', `${shown(name)} is of the unknown type ${JSON.stringify(flag)}`)
  // Before ustar, a directory was a file whose name ends in a slash.
  return type === 'file' && name.endsWith('/') ? 'directory' : type
}

/** ustar splits a name of more than 100 bytes in two; GNU keeps times in the place of the first half. */
function headerName(block: Buffer): string {
  const name = textField(block, 0, 100)
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? textField(block, 345, 155) : ''
  return prefix === '' ? name : `${prefix}/${name}`
}

function xattrsOf(pax: PaxRecords): [name: string, value: string][] {
  return [...pax].filter(([key]) => key.startsWith(XATTR)).map(([key, value]) => [key.slice(XATTR.length), value])
}

function checkRanges({ name, linkname, size, uid, gid, major, minor }: TarMember, stored: number): void {
  const refuse = (what: string) => new MinidockError('invalid', `${shown(name)}: ${what}`)
  if (size < 0 || stored < 0) throw refuse(`its size is ${Math.min(size, stored)}`)
  // 2^32 - 1 means "leave it as it is" to chown(2).
  if (![uid, gid].every(id => id >= 0 && id < 2 ** 32 - 1)) throw refuse(`its owner is ${uid}:${gid}`)
  if (![major, minor].every(number => number >= 0) || major >= 2 ** 12 || minor >= 2 ** 20)
    throw refuse(`its device number is ${major}:${minor}`)
  if (name.includes('\0') || linkname.includes('\0')) throw refuse('its name has a NUL in it')
}

function clamp(time: bigint): bigint {
  return time > LATEST ? LATEST : time < -LATEST ? -LATEST : time
}

/** A name of an archive as a person may read it. */
export function shown(name: string): string {
  return JSON.stringify(Buffer.from(name, 'latin1').toString())
}
