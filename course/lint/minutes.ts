/** The minutes that a chapter states: there, and plausible for what it holds. */

import type { Chapter } from '../chapter-type.ts'
import { countWords, type Markdown, type Piece } from './markdown.ts'
import { type Problem, problemAt } from './problem.ts'

/** A careful reader's, of a technical text. */
const WORDS_A_MINUTE = 180
const TOLERANCE = 0.4
/** Reading and exercise of a chapter that teaches a module: what fits between two breaks. */
const SHORTEST = 25
const LONGEST = 45

const BOX = /^Box: (?<title>.+?) \((?<minutes>\d+) min\)/

export interface Box {
  readonly line: number
  readonly title: string
  readonly minutes: number
  readonly words: number
}

/** The words of what everybody reads: no boxes, and not the tables that are there to be looked things up in. */
export function wordsToRead({ pieces }: Pick<Markdown, 'pieces'>): number {
  const read = pieces.filter(({ quoted, marks }) => !quoted && !marks.includes('facts') && !marks.includes('also-in-the-engine'))
  return read.reduce((sum, { text }) => sum + countWords(text), 0)
}

/** The boxes: each begins with `> **Box: Title (2 min)**`, and goes on to the end of the quote. */
export function boxesOf({ pieces }: Pick<Markdown, 'pieces'>): readonly Box[] {
  const boxes: { line: number; title: string; minutes: number; words: number }[] = []
  let previous: Piece | undefined
  for (const piece of pieces) {
    const { title, minutes } = (piece.quoted && BOX.exec(piece.text)?.groups) || {}
    if (title !== undefined) boxes.push({ line: piece.line, title, minutes: Number(minutes), words: 0 })
    const box = boxes.at(-1)
    if (piece.quoted && box && (title !== undefined || previous?.quoted)) box.words += countWords(piece.text)
    previous = piece
  }
  return boxes
}

export function checkMinutes(
  file: string,
  markdown: Pick<Markdown, 'pieces'>,
  { minutes, module }: Pick<Chapter, 'minutes' | 'module'>,
): Problem[] {
  const { reading, exercise, extras } = minutes
  const words = wordsToRead(markdown)
  const boxes = boxesOf(markdown)
  const sum = boxes.reduce((all, box) => all + box.minutes, 0)
  const total = reading + exercise
  return [
    ...(markdown.pieces.some(({ marks }) => marks.includes('facts'))
      ? []
      : [problemAt(file, 1, 'its minutes are stated nowhere', 'write under the title: <!-- facts -->, and below it <!-- /facts -->')]),
    ...(isPlausible(reading, words)
      ? []
      : [
          problemAt(
            file,
            undefined,
            `${words} words are not read in ${reading} minutes`,
            `chapter.ts: ${rangeOf(words)}, at ${WORDS_A_MINUTE} words a minute`,
          ),
        ]),
    ...boxes
      .filter(box => !isPlausible(box.minutes, box.words))
      .map(box =>
        problemAt(
          file,
          box.line,
          `the ${box.words} words of the box "${box.title}" are not read in ${box.minutes} min`,
          rangeOf(box.words),
        ),
      ),
    ...(sum === extras ? [] : [problemAt(file, undefined, `its boxes say ${sum} minutes, and chapter.ts says ${extras} for extras`)]),
    ...(module === undefined || (total >= SHORTEST && total <= LONGEST)
      ? []
      : [problemAt(file, undefined, `reading and exercise take ${total} minutes`, `a chapter takes ${SHORTEST} to ${LONGEST}`)]),
  ]
}

/** A minute more or less is always allowed: nobody counts seconds. */
function isPlausible(minutes: number, words: number): boolean {
  const [least, most] = boundsOf(words)
  return minutes >= least && minutes <= most
}

function boundsOf(words: number): readonly [least: number, most: number] {
  const exact = words / WORDS_A_MINUTE
  return [Math.max(1, Math.floor(Math.min(exact * (1 - TOLERANCE), exact - 1))), Math.ceil(Math.max(exact * (1 + TOLERANCE), exact + 1))]
}

function rangeOf(words: number): string {
  const [least, most] = boundsOf(words)
  return `${least} to ${most} minutes are plausible`
}
