/**
 * Writes tar archives of what a file system holds: names of any bytes, extended attributes, devices. What `member.ts` reads is written here.
 *
 * A member is one ustar header (tar(5)) where that can say it, else a pax header goes before it. Times are whole seconds, as docker's archives have them: a
 * fraction would cost every member a pax header.
 */

import { Gatherer } from './gather.ts'
import type { TarMember, TarMemberType } from './member.ts'
import { BLOCK } from './numbers.ts'

export interface TarItem {
  /** The name of a directory ends in a slash. */
  readonly member: TarMember
  /** Of a file. What is longer than the member's size is cut off, what is shorter filled up with zeros: a file may change while it is read. */
  readonly content?: AsyncIterable<Uint8Array>
}

const TYPE_FLAGS: Readonly<Record<TarMemberType, string>> = {
  file: '0',
  'hard-link': '1',
  symlink: '2',
  'character-device': '3',
  'block-device': '4',
  directory: '5',
  fifo: '6',
}

/** What a field of so many octal digits can say. */
const LARGEST = { id: 8 ** 7 - 1, size: 8 ** 11 - 1 } as const
const ZEROS = Buffer.alloc(64 * 1024)
/** Two blocks of zeros end an archive. */
export const TAR_END = 2 * BLOCK

export async function* writeTar(items: AsyncIterable<TarItem>): AsyncGenerator<Uint8Array, void, void> {
  const gatherer = new Gatherer()
  for await (const { member, content } of items) {
    yield* gatherer.add(encodeMember(member))
    const size = contentSize(member)
    if (size === 0) continue
    for await (const piece of exactly(size, content)) yield* gatherer.add(piece)
    yield* gatherer.add(ZEROS.subarray(0, paddingOf(size)))
  }
  yield* gatherer.add(ZEROS.subarray(0, TAR_END))
  yield* gatherer.rest()
}

/** Bytes of an archive that a member takes. */
export function sizeInTar(member: TarMember): number {
  const headers = paxRecords(member).length === 0 ? BLOCK : encodeMember(member).length
  return headers + contentSize(member) + paddingOf(contentSize(member))
}

/** The header block, after the pax header that it needs, if any. */
export function encodeMember(member: TarMember): Buffer {
  const records = paxRecords(member)
  const block = header(member)
  if (records.length === 0) return block
  const content = Buffer.concat(records.map(([key, value]) => paxRecord(key, value)))
  const pax = header({ ...NOTHING, name: `PaxHeaders.0/${lastOf(member.name)}`.slice(0, 100), size: content.length }, 'x')
  return Buffer.concat([pax, content, Buffer.alloc(paddingOf(content.length)), block])
}

const NOTHING: TarMember = {
  type: 'file',
  name: '',
  linkname: '',
  mode: 0o644,
  uid: 0,
  gid: 0,
  size: 0,
  mtime: 0n,
  major: 0,
  minor: 0,
  xattrs: [],
}

function header({ type, name, linkname, mode, uid, gid, size, mtime, major, minor }: TarMember, flag = TYPE_FLAGS[type]): Buffer {
  const block = Buffer.alloc(BLOCK)
  const seconds = secondsOf(mtime)
  block.write(name.slice(0, 100), 0, 'latin1')
  octal(block, 100, 8, mode)
  octal(block, 108, 8, uid > LARGEST.id ? 0 : uid)
  octal(block, 116, 8, gid > LARGEST.id ? 0 : gid)
  octal(block, 124, 12, type === 'file' && size <= LARGEST.size ? size : 0)
  octal(block, 136, 12, fitsTime(seconds) ? Number(seconds) : 0)
  block.write(flag, 156, 'latin1')
  block.write(linkname.slice(0, 100), 157, 'latin1')
  block.write('ustar\x0000', 257, 'latin1')
  octal(block, 329, 8, major)
  octal(block, 337, 8, minor)
  block.fill(' ', 148, 156)
  let sum = 0
  for (const byte of block) sum += byte
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}

function octal(block: Buffer, at: number, length: number, value: number): void {
  block.write(value.toString(8).padStart(length - 1, '0'), at, 'latin1')
}

function paxRecords({ type, name, linkname, uid, gid, size, mtime, xattrs }: TarMember): [key: string, value: string][] {
  const seconds = secondsOf(mtime)
  const texts: [string, string][] = [
    ...(needsPax(name) ? [['path', name] satisfies [string, string]] : []),
    ...(needsPax(linkname) ? [['linkpath', linkname] satisfies [string, string]] : []),
  ]
  return [
    // POSIX wants UTF-8 here, and a name in a file system is any bytes: this says that they are to be taken as they are.
    ...(texts.some(([, value]) => !isUtf8(value)) ? [['hdrcharset', 'BINARY'] satisfies [string, string]] : []),
    ...texts,
    ...(uid > LARGEST.id ? [['uid', String(uid)] satisfies [string, string]] : []),
    ...(gid > LARGEST.id ? [['gid', String(gid)] satisfies [string, string]] : []),
    ...(type === 'file' && size > LARGEST.size ? [['size', String(size)] satisfies [string, string]] : []),
    ...(fitsTime(seconds) ? [] : [['mtime', String(seconds)] satisfies [string, string]]),
    ...xattrs.map(([key, value]): [string, string] => [`SCHILY.xattr.${key}`, value]),
  ]
}

/** A record says its own length, the digits of which are part of it. */
function paxRecord(key: string, value: string): Buffer {
  const rest = ` ${key}=${value}\n`
  let length = rest.length + 1
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length
  return Buffer.from(`${length}${rest}`, 'latin1')
}

/** Names that are ASCII go into the header; others may too, but programs differ in what they take them for. */
function needsPax(name: string): boolean {
  return name.length > 100 || !isAscii(name)
}

function isAscii(latin1: string): boolean {
  for (let at = 0; at < latin1.length; at++) if (latin1.charCodeAt(at) > 0x7f) return false
  return true
}

function isUtf8(latin1: string): boolean {
  const bytes = Buffer.from(latin1, 'latin1')
  return Buffer.from(bytes.toString()).equals(bytes)
}

function lastOf(name: string): string {
  const text = name.replace(/\/$/, '')
  return text.slice(text.lastIndexOf('/') + 1)
}

/** Rounded down, also before 1970. */
function secondsOf(nanoseconds: bigint): bigint {
  const seconds = nanoseconds / 1_000_000_000n
  return nanoseconds < 0n && seconds * 1_000_000_000n !== nanoseconds ? seconds - 1n : seconds
}

function fitsTime(seconds: bigint): boolean {
  return seconds >= 0n && seconds <= BigInt(LARGEST.size)
}

function contentSize({ type, size }: TarMember): number {
  return type === 'file' ? size : 0
}

function paddingOf(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK
}

async function* exactly(size: number, content: AsyncIterable<Uint8Array> | undefined): AsyncGenerator<Uint8Array, void, void> {
  let left = size
  if (left > 0 && content !== undefined) {
    for await (const chunk of content) {
      yield chunk.length <= left ? chunk : chunk.subarray(0, left)
      left -= Math.min(chunk.length, left)
      if (left === 0) break
    }
  }
  for (; left > 0; left -= Math.min(left, ZEROS.length)) yield ZEROS.subarray(0, left)
}
