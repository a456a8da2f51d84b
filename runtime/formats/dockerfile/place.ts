/** Errors that point into a Dockerfile: the line, and carets under the word that is wrong. */

import { MinidockError } from '../../base/errors.ts'

/** Longer lines are cut around the word. */
const WIDTH = 110
/** Of an instruction that is shown whole. */
const MOST_LINES = 8

const BEGIN = 'dockerfile parse error on line '

export interface Lines {
  /** From 1. */
  readonly first: number
  readonly last: number
}

/**
 * Returns an error whose hint shows the place.
 * @param lines the whole file
 * @param word what to point at; if it is in none of the lines, the first line is shown without carets
 * @param advice what to do, under the excerpt
 */
export function errorAt(lines: readonly string[], at: Lines, message: string, word?: string, advice?: string): MinidockError {
  const excerpt = excerptOf(lines, at, word)
  const hint = advice === undefined ? excerpt : `${excerpt}\n${advice}`
  return new MinidockError('invalid', `${BEGIN}${at.first}: ${message}`, { hint })
}

/** Returns whether an error says its place already. */
export function hasPlace(error: MinidockError): boolean {
  return error.message.startsWith(BEGIN)
}

function excerptOf(lines: readonly string[], { first, last }: Lines, word: string | undefined): string {
  const { line, column } = findWord(lines, first, last, word)
  const text = (lines[line - 1] ?? '').replace(/\r$/, '')
  const from = column > WIDTH / 2 ? column - 30 : 0
  const shown = text.slice(from, from + WIDTH)
  const gutter = `${line} | `
  if (word === undefined || column < 0) return gutter + shown
  const before = shown.slice(0, column - from).replaceAll(/[^\t]/g, ' ')
  const carets = '^'.repeat(Math.max(1, Math.min(word.length, shown.length - (column - from))))
  return `${gutter}${shown}\n${' '.repeat(gutter.length - 2)}| ${before}${carets}`
}

/** A word that stands for itself is preferred to one that is a part of another. */
function findWord(lines: readonly string[], first: number, last: number, word: string | undefined): { line: number; column: number } {
  let part: { line: number; column: number } | undefined
  for (let line = first; word !== undefined && word !== '' && line <= last; line++) {
    const text = lines[line - 1] ?? ''
    for (let column = text.indexOf(word); column >= 0; column = text.indexOf(word, column + word.length)) {
      if (isWhole(text, column, word.length)) return { line, column }
      part ??= { line, column }
    }
  }
  return part ?? { line: first, column: -1 }
}

function isWhole(text: string, column: number, length: number): boolean {
  return !/\w/.test(text[column - 1] ?? ' ') && !/\w/.test(text[column + length] ?? ' ')
}

/** Returns lines of the file with their numbers, as a hint shows them. A long instruction is cut. */
export function linesAt(lines: readonly string[], { first, last }: Lines): string {
  const shown = lines.slice(first - 1, Math.min(last, first - 1 + MOST_LINES))
  const width = String(first - 1 + shown.length).length
  const text = shown.map((line, index) => `${String(first + index).padStart(width)} | ${line.replace(/\r$/, '').slice(0, WIDTH)}`)
  return [...text, ...(last > first - 1 + MOST_LINES ? [`${' '.repeat(width)} | …`] : [])].join('\n')
}
