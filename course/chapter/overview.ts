/** `npm run chapter`: all chapters, with what each is about, its minutes, and how far the learner is. Pure. */

import type { Palette } from '../../runtime/cli/explain/palette.ts'
import type { Chapter } from '../chapter-type.ts'
import type { Minutes } from '../minutes/type.ts'
import { totalOf } from '../minutes/words.ts'
import { OUTLINE } from './outline.ts'

export interface ListedChapter extends Pick<Chapter, 'number' | 'title'> {
  readonly minutes: Minutes
}

/** Verbs, because they are short: all of it has to fit into 80 columns. Nothing is shown of what no chapter has. */
const COLUMNS: readonly (readonly [heading: string, of: (minutes: Minutes) => number])[] = [
  ['all', totalOf],
  ['read', ({ reading }) => reading],
  ['type', ({ typing }) => typing],
  ['warm', ({ warmUps }) => warmUps],
  ['write', ({ exercise }) => exercise],
  ['break', ({ attacks }) => attacks],
  ['quiz', ({ quiz }) => quiz],
]

/** @param standing how far the learner is with a chapter: `solved`; undefined if it was never begun */
export function overview(
  written: readonly ListedChapter[],
  standing: (chapter: number) => string | undefined,
  { bold, faint, chapter: coloured }: Palette,
): string {
  const columns = COLUMNS.filter(([, of]) => written.some(({ minutes }) => of(minutes) > 0))
  const cells = (text: (column: (typeof COLUMNS)[number]) => string) =>
    columns.map(column => text(column).padStart(column[0].length)).join(' ')
  const width = Math.max(...written.map(({ title }) => title.length))
  const lines = [...written.filter(({ number }) => number === 0), ...OUTLINE].map(({ number }) => {
    const digits = coloured(number, String(number).padStart(2))
    const chapter = written.find(each => each.number === number)
    const planned = OUTLINE.find(each => each.number === number)
    if (!chapter) return `${digits}  ${faint(`${planned?.module}: ${planned?.about}, not written yet`)}`
    const minutes = cells(([, of]) => String(of(chapter.minutes) || ''))
    return `${digits}  ${chapter.title.padEnd(width)} ${minutes}  ${bold(standing(number) ?? '')}`
  })
  const heading = faint(`${'minutes:'.padStart(width + 4)} ${cells(([name]) => name)}`)
  return [heading, ...lines.map(line => line.trimEnd()), '', ...NEXT.map(line => faint(line)), ''].join('\n')
}

const NEXT = [
  'npm run chapter 1                 chapter 1, step by step',
  'npm run chapter 1 -- run …        its engine, as a command line',
  'npm run lab 1                     its exercise',
]
