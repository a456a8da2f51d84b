/**
 * The lines of a Dockerfile, as instructions see them: a line that ends with the escape character goes on in the next one, with comments and empty lines between them
 * left out.
 * Source: Dockerfile reference, "Format" and "escape"; moby/buildkit, frontend/dockerfile/parser/parser.go.
 */

import type { EscapeToken } from './tree.ts'

export interface LogicalLine {
  /** From 1. */
  readonly first: number
  readonly last: number
  readonly text: string
  /** Whether an empty line stands among those that it goes on in: docker means to refuse that one day. */
  readonly skippedEmpty: boolean
}

export interface LineReader {
  /** Returns the next line that is neither empty nor a comment; undefined at the end of the file. */
  next(): LogicalLine | undefined
  /** Returns the lines up to one that says `terminator`, as written; undefined if there is none. */
  document(terminator: string, stripTabs: boolean): string | undefined
  /** Returns the number of the line that was read last, from 1. */
  line(): number
}

/** @param lines without their `\n` @param start the index of the first line to be read */
export function readLines(lines: readonly string[], escapeToken: EscapeToken, start: number): LineReader {
  let at = start

  const joined = (begin: string, first: number): LogicalLine => {
    const parts = [begin]
    let skippedEmpty = false
    for (let ended = false; !ended && at < lines.length; ) {
      const line = withoutReturn(lines[at++] ?? '')
      const trimmed = line.trimStart()
      if (trimmed.startsWith('#')) continue
      if (trimmed === '') {
        skippedEmpty = true
        continue
      }
      const continued = beforeEscape(line, escapeToken)
      ended = continued === undefined
      parts.push(continued ?? line)
    }
    return { first, last: at, text: parts.join(''), skippedEmpty }
  }

  return {
    next() {
      while (at < lines.length) {
        const line = withoutReturn(lines[at++] ?? '').trimStart()
        if (line === '' || line.startsWith('#')) continue
        const continued = beforeEscape(line, escapeToken)
        if (continued === undefined) return { first: at, last: at, text: line, skippedEmpty: false }
        const whole = joined(continued, at)
        if (whole.text.trim() !== '') return whole
      }
      return undefined
    },
    document(terminator, stripTabs) {
      const content: string[] = []
      while (at < lines.length) {
        const line = lines[at++] ?? ''
        const bare = withoutReturn(line)
        if ((stripTabs ? withoutTabs(bare) : bare) === terminator) return content.join('')
        content.push(line, '\n')
      }
      return undefined
    },
    line: () => at,
  }
}

/** Returns the line without the escape character at its end; undefined if there is none, or if that is escaped itself. */
function beforeEscape(line: string, escapeToken: EscapeToken): string | undefined {
  let end = line.length
  while (line[end - 1] === ' ' || line[end - 1] === '\t') end--
  if (line[end - 1] !== escapeToken || line[end - 2] === escapeToken) return undefined
  return line.slice(0, end - 1)
}

function withoutReturn(line: string): string {
  let end = line.length
  while (line[end - 1] === '\r') end--
  return line.slice(0, end)
}

function withoutTabs(line: string): string {
  let from = 0
  while (line[from] === '\t') from++
  return line.slice(from)
}
