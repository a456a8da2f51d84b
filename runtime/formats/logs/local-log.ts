/**
 * A container's log as docker's driver `local` writes it (moby, daemon/logger/local): each record between two copies of its length, so that it can be read
 * from either end.
 *
 *   uint32 big-endian length · LogEntry · the same length
 *   LogEntry (protobuf): 1 source (text) · 2 time in nanoseconds (varint) · 3 line, without its line break (bytes) · 4 partial: more of the line follows (bool)
 */

import { formatNanoseconds } from '../docker/timestamp.ts'
import type { LogFormat, LogStream, LogVisitor, ReadAt, TailStart } from './log-record.ts'

/** A record has 16 KiB of a line: what claims to be more is no length. */
const LONGEST = 1 << 20
const NEWLINE = 10
const FRAME = 8
/** The tag of field 1, of bytes. */
const SOURCE = 0x0a

export interface LocalLogRecord {
  readonly stream: LogStream
  /** Nanoseconds since 1970. */
  readonly time: bigint
  readonly line: Uint8Array
  readonly partial: boolean
}

export class LocalLog implements LogFormat {
  #output = Buffer.alloc(0)

  /** What is no record (a machine that lost its power may leave half a one) is passed over, byte by byte. */
  scan(bytes: Uint8Array, visitor: LogVisitor): number {
    const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    if (this.#output.length < all.length) this.#output = Buffer.allocUnsafe(all.length)
    let used = 0
    let at = 0
    while (at + 4 <= all.length) {
      const length = all.readUInt32BE(at)
      if (begins(all, at, length) && at + FRAME + length > all.length) return at
      const record = isFrame(all, at, length) ? parseLocalRecord(all.subarray(at + 4, at + 4 + length)) : undefined
      if (!record) {
        at++
        continue
      }
      const from = used
      this.#output.set(record.line, used)
      used += record.line.length
      if (!record.partial) this.#output[used++] = NEWLINE
      visitor.record(record.stream, this.#output, from, used, visitor.wantsTime ? formatNanoseconds(record.time) : '', undefined)
      at += FRAME + length
    }
    return at
  }

  tail(read: ReadAt, size: number, count: number): TailStart {
    let position = size
    for (let missing = count; ; missing--) {
      if (missing === 0 || position === 0) return { position, missing }
      const before = frameBefore(read, position)
      if (before === undefined) return tailForwards(read, position, size, missing)
      position = before
    }
  }
}

/** @returns undefined for what is no LogEntry */
export function parseLocalRecord(bytes: Uint8Array): LocalLogRecord | undefined {
  let [stream, partial, time, at] = ['', false, 0n, 0]
  let line: Uint8Array = new Uint8Array()
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++] ?? 0
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) break
    }
    return value
  }
  while (at < bytes.length) {
    const tag = Number(varint())
    const value = varint()
    if ((tag & 7) === 2) {
      const content = bytes.subarray(at, at + Number(value))
      at += Number(value)
      if (tag >> 3 === 1) stream = Buffer.from(content).toString()
      if (tag >> 3 === 3) line = content
    } else if ((tag & 7) === 0) {
      if (tag >> 3 === 2) time = value
      if (tag >> 3 === 4) partial = value !== 0n
    } else {
      return undefined
    }
  }
  return at === bytes.length && (stream === 'stdout' || stream === 'stderr') ? { stream, time, line, partial } : undefined
}

function isFrame(bytes: Buffer, at: number, length: number): boolean {
  return begins(bytes, at, length) && bytes.readUInt32BE(at + 4 + length) === length
}

/** Zeros, or the middle of a record, may pass for a length; but an entry begins with its source, which is six letters long. */
function begins(bytes: Buffer, at: number, length: number): boolean {
  return length <= LONGEST && (bytes[at + 4] ?? SOURCE) === SOURCE && (bytes[at + 5] ?? 6) === 6
}

/** Where the record begins that ends there; undefined when none does. */
function frameBefore(read: ReadAt, end: number): number | undefined {
  if (end < FRAME) return undefined
  const length = Buffer.from(read(end - 4, 4)).readUInt32BE()
  const start = end - FRAME - length
  if (start < 0 || length > LONGEST) return undefined
  return Buffer.from(read(start, 4)).readUInt32BE() === length ? start : undefined
}

/** The end of the file is damaged: its records are counted from the beginning. */
function tailForwards(read: ReadAt, end: number, size: number, count: number): TailStart {
  const bytes = Buffer.from(read(0, end))
  const starts: number[] = []
  for (let at = 0; at + FRAME <= bytes.length; ) {
    const length = bytes.readUInt32BE(at)
    const whole = at + FRAME + length <= bytes.length && isFrame(bytes, at, length)
    if (whole) starts.push(at)
    at += whole ? FRAME + length : 1
  }
  return { position: starts.at(-count) ?? (starts.length === 0 ? size : 0), missing: Math.max(0, count - starts.length) }
}
