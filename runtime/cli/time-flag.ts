/** Flags that take a time: `--since`, `--until`. */

import { parseTimestamp } from '../formats/docker/timestamp.ts'
import { type FlagValues, textOf } from './flags.ts'

/** Returns nanoseconds since 1970; undefined: the flag is not given. @throws {MinidockError} `invalid` */
export function timeOf(flags: FlagValues, name: string): bigint | undefined {
  const text = textOf(flags, name)
  return text ? parseTimestamp(text, Date.now()) : undefined
}
