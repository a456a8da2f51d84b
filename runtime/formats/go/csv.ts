/**
 * The first record of comma-separated values, as Go's package encoding/csv reads it: a field in quotes may hold commas, line breaks and, doubled, quotes.
 * Docker reads `--mount` this way.
 */

import { MinidockError } from '../../base/errors.ts'

const PLAIN = /[^",\n]*/y
const QUOTED = /"([^"]*(?:""[^"]*)*)"/y

/**
 * Returns the fields of the first line that is not empty; what follows its record is not read.
 * @throws {MinidockError} of kind `invalid`, in Go's words
 */
export function readCsvRecord(text: string): string[] {
  const lines = text.replace(/\r$/, '').replaceAll('\r\n', '\n')
  const start = /^\n*/.exec(lines)?.[0].length ?? 0
  if (start === lines.length) throw refuse('EOF')
  const fields: string[] = []
  for (let at = start; ; at++) {
    const [whole, field] = readField(lines, at, start)
    fields.push(field)
    at += whole.length
    if (lines[at] !== ',') return fields
  }
}

/** @returns the field as it is written, and what that means */
function readField(lines: string, at: number, start: number): readonly [whole: string, field: string] {
  if (lines[at] !== '"') {
    const whole = matchAt(PLAIN, lines, at)?.[0] ?? ''
    const end = at + whole.length
    if (lines[end] === '"') throw malformed('bare " in non-quoted-field', lines.slice(start, end), lines.slice(0, start))
    return [whole, whole]
  }
  const [whole, inner = ''] = matchAt(QUOTED, lines, at) ?? []
  if (whole === undefined) throw malformed(QUOTE, lines.slice(start).replace(/\n$/, ' '), lines.slice(0, start))
  const next = lines[at + whole.length]
  if (next !== undefined && next !== ',' && next !== '\n')
    throw malformed(QUOTE, lines.slice(start, at + whole.length - 1), lines.slice(0, start))
  return [whole, inner.replaceAll('""', '"')]
}

const QUOTE = 'extraneous or missing " in quoted-field'

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** Go counts lines, and the bytes of a line, from 1. @param read of the record, up to where it is wrong */
function malformed(problem: string, read: string, skipped: string): MinidockError {
  const first = skipped.length + 1
  const rows = read.split('\n')
  const where = `parse error on line ${first + rows.length - 1}, column ${Buffer.byteLength(rows.at(-1) ?? '') + 1}: ${problem}`
  return refuse(rows.length > 1 ? `record on line ${first}; ${where}` : where)
}

function refuse(message: string): MinidockError {
  return new MinidockError('invalid', message, {
    hint: 'fields are separated by commas; one with a comma or a quote in it is written "like, ""this"""',
  })
}
