/** Lines that fit a terminal: broken between words, what follows below the text that they go on with. Pure. */

import { stripVTControlCharacters } from 'node:util'

/** Columns. On a wider terminal, lines of text are not longer either: longer ones are hard to read. */
export const WIDEST = 80

/** Columns that are left at least beside what the lines below are indented by; half of them on a very narrow terminal. */
const ROOM = 24

/**
 * Breaks each line of a text that is too long. A word that is too long by itself stays whole.
 * @param columns of the terminal; absent: there is none, and the text stays as it is
 */
export function narrow(text: string, columns: number | undefined): string {
  if (columns === undefined) return text
  const width = lineWidth(columns)
  return text
    .split('\n')
    .map(line => narrowLine(line, width))
    .join('\n')
}

/** @param columns of the terminal; 0 if it does not say */
export function lineWidth(columns: number): number {
  return Math.min(columns || WIDEST, WIDEST)
}

function narrowLine(line: string, width: number): string {
  if (widthOf(line) <= width) return line
  const pieces = line.split(/(?<=[^ ]) {4}(?=[^ ])/)
  if (pieces.length > 1 && pieces.every(piece => !/^ | {2}/.test(piece))) return inRows(pieces, width)
  return narrowWords(line, width)
}

function narrowWords(line: string, width: number): string {
  const margin = ' '.repeat(hangOf(plain(line), width))
  const [, indent = '', text = ''] = /^( *)(.*)$/s.exec(line) ?? []
  const lines: string[] = []
  let current = indent
  for (const [, gap = '', word = ''] of text.matchAll(/( *)([^ ]+)/g)) {
    const isFirst = plain(current).trim() === ''
    if (isFirst || widthOf(current + gap + word) <= width) current += gap + word
    else {
      lines.push(current)
      current = margin + word
    }
  }
  return [...lines, current].join('\n')
}

/** Pieces that stand side by side, four spaces apart: as many in a line as fit. */
function inRows(pieces: readonly string[], width: number): string {
  const lines: string[] = []
  for (const piece of pieces) {
    const joined = `${lines.at(-1)}    ${piece}`
    if (lines.length > 0 && widthOf(joined) <= width) lines.splice(-1, 1, joined)
    else lines.push(piece)
  }
  return lines.map(line => (widthOf(line) > width ? narrowWords(line, width) : line)).join('\n')
}

/**
 * Where the lines below begin: where the text of a row begins that has something before it (`seen      it is 116`), else a little further in than an indented line.
 * @param line without colours
 */
function hangOf(line: string, width: number): number {
  const gaps = [...line.matchAll(/(?<=\S) {2,}(?=\S)/g)].map(({ index, 0: gap }) => index + gap.length)
  const indent = /^ */.exec(line)?.[0].length ?? 0
  const fits = (column: number) => column <= width - Math.min(ROOM, width / 2)
  const takes = (column: number) =>
    line
      .slice(column)
      .split(' ')
      .every(word => column + word.length <= width)
  return gaps.findLast(column => fits(column) && takes(column)) ?? (indent > 0 && fits(indent + 2) ? indent + 2 : 0)
}

/** Colours take no room. */
function plain(text: string): string {
  return stripVTControlCharacters(text)
}

/** Each character takes one column, as those of the course's texts do. */
function widthOf(text: string): number {
  return [...plain(text)].length
}
