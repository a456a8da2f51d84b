/** Where the last lines of a file begin, looked for from its end. What comes after the last line break is no line yet. */

import type { ReadAt, TailStart } from './log-record.ts'

const NEWLINE = 10
const BLOCK = 1 << 16

export function lastLines(read: ReadAt, size: number, count: number): TailStart {
  let lines = 0
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - BLOCK)
    const block = read(start, end - start)
    for (let at = block.lastIndexOf(NEWLINE); at >= 0; at = at === 0 ? -1 : block.lastIndexOf(NEWLINE, at - 1)) {
      if (lines === count) return { position: start + at + 1, missing: 0 }
      lines++
    }
    end = start
  }
  return { position: 0, missing: count - lines }
}
