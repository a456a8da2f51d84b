/** A container's log, as docker's json-file driver writes it: a JSON object a line, each with a line of output, or 16 KiB of one. */

import * as v from 'valibot'
import { struct, text } from './go-json.ts'

export interface LogRecord {
  /** With its line break; without, more of the line follows in the stream's next record. */
  readonly log: string
  readonly stream: 'stdout' | 'stderr'
  /** RFC 3339, nanoseconds. */
  readonly time: string
}

const schema = struct({ log: text, stream: v.picklist(['stdout', 'stderr'], 'stdout or stderr'), time: text })

/** @returns undefined for what is no record: a machine that lost its power may leave half a one */
export function parseLogRecord(line: string): LogRecord | undefined {
  try {
    const result = v.safeParse(schema, JSON.parse(line))
    return result.success ? result.output : undefined
  } catch {
    return undefined // Not JSON.
  }
}
