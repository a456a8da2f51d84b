/** The tables of the instructor's plan, as markdown. */

import type { ListedChapter } from '../../course/chapter/overview.ts'
import { SECTIONS } from '../../course/lint/sections.ts'
import { PARTS, totalOf } from '../../course/minutes/words.ts'
import { table } from '../../course/weave/table.ts'
import { totalMinutes } from '../slides/deck-html.ts'
import { type ChapterSlides, minutesOf, minutesOfSection, slidesToCut } from './chapter-slides.ts'
import type { Day, Session } from './days.ts'

/** Those with slides: the quiz is everybody's own. */
const TAUGHT = SECTIONS.filter(section => section !== 'Quiz')

/** How long each part of each chapter takes on the slides. */
export function minutesTable(chapters: readonly ChapterSlides[]): string {
  const rows = chapters.map(chapter => {
    const parts = TAUGHT.map(section => minutesOfSection(chapter, section))
    return [nameOf(chapter), ...parts.map(minutes => (minutes === 0 ? '' : String(minutes))), String(minutesOf(chapter))]
  })
  const heading = ['chapter', ...TAUGHT.map(section => section.toLowerCase()), 'with the title']
  return table(
    [heading, ...rows],
    heading.flatMap((_, column) => (column === 0 ? [] : [column])),
  )
}

/** How long each chapter takes those who do it alone, before the day or after it. */
export function aloneTable(chapters: readonly ListedChapter[]): string {
  const parts = PARTS.filter(([part]) => chapters.some(({ minutes }) => minutes[part] > 0))
  const heading = ['chapter', ...parts.map(([, name]) => name), 'together', 'boxes']
  const rows = chapters.map(chapter => {
    const { minutes } = chapter
    const cells = [...parts.map(([part]) => minutes[part]), totalOf(minutes), minutes.boxes]
    return [nameOf(chapter), ...cells.map(each => (each === 0 ? '' : String(each)))]
  })
  return table(
    [heading, ...rows],
    heading.flatMap((_, column) => (column === 0 ? [] : [column])),
  )
}

/** The slides that a room can do without, and what that saves. */
export function cutsTable(chapters: readonly ChapterSlides[]): string {
  const rows = chapters
    .map(chapter => ({ chapter, cuts: slidesToCut(chapter) }))
    .filter(({ cuts }) => cuts.length > 0)
    .map(({ chapter, cuts }) => [nameOf(chapter), `${totalMinutes(cuts)} min`, cuts.map(({ title }) => title).join('; ')])
  return table([['chapter', 'saves', 'slides to leave out'], ...rows])
}

/** When what begins. */
export function dayTable({ begins, sessions }: Day, chapters: readonly ChapterSlides[]): string {
  let now = minutesOfClock(begins)
  const rows = sessions.map(session => {
    const row = [clockOf(now), `${session.minutes} min`, whatOf(session, chapters)]
    now += session.minutes
    return row
  })
  return table([['at', 'for', 'what'], ...rows, [clockOf(now), '', 'end']], [0, 1])
}

function whatOf(session: Session, chapters: readonly ChapterSlides[]): string {
  if (session.kind !== 'chapter') return session.what
  const chapter = chapters.find(({ number }) => number === session.chapter)
  return chapter ? `${nameOf(chapter)}: ${minutesOf(chapter)} min of slides` : `${session.chapter}`
}

function nameOf({ number, title }: Pick<ChapterSlides, 'number' | 'title'>): string {
  return `${number} ${title}`
}

/** @param clock `9:05` */
export function minutesOfClock(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 60 + minutes
}

function clockOf(minutes: number): string {
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
}
