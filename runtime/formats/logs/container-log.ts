/**
 * A container's log, as docker's json-file driver writes it: a JSON object a line, each with a line of output, or 16 KiB of one.
 *
 *   {"log":"hello\n","stream":"stdout","time":"2026-01-31T12:00:00.000000000Z"}
 *
 * A line of exactly this form is read byte by byte: ten times as fast as a JSON parser and a schema, which read all others, with attributes or damaged.
 */

import * as v from 'valibot'
import { maybe, struct, text, textMap } from '../go/json.ts'
import { lastLines } from './last-lines.ts'
import type { LogFormat, LogStream, LogVisitor, ReadAt, TailStart } from './log-record.ts'

const NEWLINE = 10
const QUOTE = 34
const BACKSLASH = 92
const LETTER_U = 117
const HEAD = Buffer.from('{"log":"')
const MIDDLES: Readonly<Record<LogStream, Uint8Array>> = {
  stdout: Buffer.from('","stream":"stdout","time":"'),
  stderr: Buffer.from('","stream":"stderr","time":"'),
}
/** What `\n` and its kin stand for, by the letter. */
const ESCAPES = new Map(
  [...'n\nr\rt\tb\bf\f""\\\\//'.matchAll(/(.)(.)/gs)].map(([, letter = '', is = '']) => [letter.charCodeAt(0), is.charCodeAt(0)]),
)

const schema = struct({
  log: text,
  stream: v.picklist(['stdout', 'stderr'], 'stdout or stderr'),
  time: text,
  attrs: maybe(textMap),
})

export type JsonLogRecord = v.InferOutput<typeof schema>

/** @returns undefined for what is no record: a machine that lost its power may leave half a one */
export function parseLogRecord(line: string): JsonLogRecord | undefined {
  try {
    const result = v.safeParse(schema, JSON.parse(line))
    return result.success ? result.output : undefined
  } catch {
    return undefined // Not JSON.
  }
}

export class JsonLog implements LogFormat {
  /** The output of the records that were scanned: what was escaped is shorter now. */
  #output = Buffer.alloc(0)
  #used = 0

  scan(bytes: Uint8Array, visitor: LogVisitor): number {
    const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    if (this.#output.length < all.length) this.#output = Buffer.allocUnsafe(all.length)
    this.#used = 0
    let start = 0
    for (let end = all.indexOf(NEWLINE); end >= 0; end = all.indexOf(NEWLINE, start)) {
      if (!this.#usual(all, start, end, visitor)) this.#unusual(all.toString('utf8', start, end), visitor)
      start = end + 1
    }
    return start
  }

  tail(read: ReadAt, size: number, count: number): TailStart {
    return lastLines(read, size, count)
  }

  /** @returns false for a line of another form, of which nothing was told */
  #usual(line: Buffer, start: number, end: number, visitor: LogVisitor): boolean {
    if (!has(line, start, HEAD)) return false
    const output = this.#output
    let to = this.#used
    let at = start + HEAD.length
    for (; at < end; at++) {
      const byte = line[at] ?? 0
      if (byte === QUOTE) break
      if (byte !== BACKSLASH) {
        output[to++] = byte
        continue
      }
      const letter = line[++at] ?? 0
      const plain = letter === LETTER_U ? hexadecimal(line, at + 1) : (ESCAPES.get(letter) ?? -1)
      // Above ASCII, an escape is several bytes of UTF-8.
      if (plain < 0 || plain > 0x7f) return false
      if (letter === LETTER_U) at += 4
      output[to++] = plain
    }
    const stream = has(line, at, MIDDLES.stdout) ? 'stdout' : has(line, at, MIDDLES.stderr) ? 'stderr' : undefined
    if (stream === undefined) return false
    const time = at + MIDDLES.stdout.length
    // The time's end is the line's: the quote and the brace. A quote before means that more follows than a time.
    if (line.indexOf(QUOTE, time) !== end - 2 || line[end - 1] !== 125) return false
    visitor.record(stream, output, this.#used, to, visitor.wantsTime ? line.toString('latin1', time, end - 2) : '', undefined)
    this.#used = to
    return true
  }

  #unusual(line: string, visitor: LogVisitor): void {
    const record = parseLogRecord(line)
    if (!record) return
    const from = this.#used
    this.#used += this.#output.write(record.log, from)
    visitor.record(record.stream, this.#output, from, this.#used, record.time, record.attrs)
  }
}

function has(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let index = 0; index < wanted.length; index++) if (bytes[at + index] !== wanted[index]) return false
  return true
}

/** The number that four digits are; -1 when they are none. */
function hexadecimal(bytes: Buffer, at: number): number {
  const digits = bytes.toString('latin1', at, at + 4)
  return /^[0-9a-fA-F]{4}$/.test(digits) ? Number.parseInt(digits, 16) : -1
}
