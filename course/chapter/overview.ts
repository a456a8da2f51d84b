/** `npm run chapter`: all chapters, with what each is about and how far the learner is. Pure. */

import type { Palette } from '../../runtime/cli/explain/palette.ts'
import type { Chapter } from '../chapter-type.ts'
import { OUTLINE } from './outline.ts'

/** @param standing how far the learner is with a chapter: `solved`; undefined if it was never begun */
export function overview(
  written: readonly Chapter[],
  standing: (chapter: number) => string | undefined,
  { bold, faint, chapter: coloured }: Palette,
): string {
  const rows = [...written.filter(({ number }) => number === 0), ...OUTLINE].map(({ number }) => {
    const chapter = written.find(each => each.number === number)
    const planned = OUTLINE.find(each => each.number === number)
    const title = chapter?.title ?? `${planned?.module}: ${planned?.about}`
    const state = chapter ? (standing(number) ?? '') : 'not written yet'
    return { number, title, state, minutes: chapter ? minutesOf(chapter) : '', isWritten: chapter !== undefined }
  })
  const width = (of: (row: (typeof rows)[number]) => string) => Math.max(...rows.map(row => of(row).length))
  const [titles, minutes] = [width(row => row.title), width(row => row.minutes)]
  const lines = rows.map(({ number, title, state, minutes: time, isWritten }) => {
    const digits = coloured(number, String(number).padStart(2))
    const text = `${title.padEnd(titles)}  ${time.padEnd(minutes)}`
    return isWritten ? `${digits}  ${text}  ${bold(state)}` : `${digits}  ${faint(`${text}  ${state}`)}`
  })
  return [...lines.map(line => line.trimEnd()), '', ...NEXT.map(line => faint(line)), ''].join('\n')
}

/** Reading, exercise and extras are told apart: who skips the boxes needs less. */
function minutesOf({ minutes: { reading, exercise, extras } }: Chapter): string {
  const parts = [
    [reading, 'reading'],
    [exercise, 'exercise'],
    [extras, 'extras'],
  ] as const
  return parts.flatMap(([minutes, what]) => (minutes > 0 ? [`${minutes} min ${what}`] : [])).join(', ')
}

const NEXT = [
  'npm run chapter 1                 chapter 1, step by step',
  'npm run chapter 1 -- run …        its engine, as a command line',
  'npm run lab 1                     its exercise',
]
