/** The boxes of a lesson, which a reader can skip: each begins with `> **Box: Title (2 min)**`, and goes on to the end of the quote. */

import { fencesOf } from '../fences.ts'
import { countWords, type Markdown, type Piece, readMarkdown } from '../lint/markdown.ts'
import { RATES } from './rates.ts'

export interface Box {
  readonly line: number
  readonly title: string
  readonly words: number
}

const TITLE = /^Box: (?<title>.+?) \(\d+ min\)/
const WRITTEN = /(?<=^> \*\*Box: .+ \()\d+(?= min\)\*\*)/

export function boxesOf({ pieces }: Pick<Markdown, 'pieces'>): readonly Box[] {
  const boxes: { line: number; title: string; words: number }[] = []
  let previous: Piece | undefined
  for (const piece of pieces) {
    const title = piece.quoted ? TITLE.exec(piece.text)?.groups?.['title'] : undefined
    if (title !== undefined) boxes.push({ line: piece.line, title, words: 0 })
    const box = boxes.at(-1)
    if (piece.quoted && box && (title !== undefined || previous?.quoted)) box.words += countWords(piece.text)
    previous = piece
  }
  return boxes
}

/** A minute is the least that is told. */
export function minutesOfBox({ words }: Pick<Box, 'words'>): number {
  return Math.max(1, Math.round(words / RATES.wordsAMinute))
}

/** @param file for messages @returns the lesson, with the minutes of its boxes as their words take them */
export function withBoxMinutes(lesson: string, file: string): string {
  const fences = fencesOf(lesson, file)
  const lines = lesson.split('\n')
  for (const box of boxesOf(readMarkdown(lesson))) {
    if (fences.some(({ line, endLine }) => line <= box.line && box.line <= endLine)) continue
    lines[box.line - 1] = (lines[box.line - 1] ?? '').replace(WRITTEN, String(minutesOfBox(box)))
  }
  return lines.join('\n')
}
