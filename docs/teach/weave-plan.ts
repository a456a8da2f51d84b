/** The instructor's page: what is generated in it stands between marks, as in a lesson. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LoadedChapter } from '../../course/chapters.ts'
import { minutesOfChapter } from '../../course/minutes/of-chapter.ts'
import { REPOSITORY, relativePath } from '../../course/places.ts'
import { withMarked } from '../../course/weave/marked.ts'
import { type ChapterSlides, slidesOf } from './chapter-slides.ts'
import { DAYS } from './days.ts'
import { aloneTable, cutsTable, dayTable, minutesTable } from './tables.ts'

export const PLAN = 'docs/teach/index.md'

/** @param chapters all of them @returns the page as it is, and as it is woven today */
export async function wovenPlan(chapters: readonly LoadedChapter[]): Promise<{ readonly before: string; readonly after: string }> {
  const before = readFileSync(join(REPOSITORY, PLAN), 'utf8')
  const slides = chapters.map(slidesOfChapter)
  const contents = {
    minutes: minutesTable(slides),
    cuts: cutsTable(slides),
    alone: aloneTable(chapters.map(loaded => ({ ...loaded.chapter, minutes: minutesOfChapter(loaded) }))),
    ...Object.fromEntries(DAYS.map(day => [day.name, dayTable(day, slides)])),
  }
  let after = before
  for (const [name, content] of Object.entries(contents)) after = await withMarked(after, name, PLAN, () => content)
  return { before, after }
}

export function slidesOfChapter({ chapter, lesson }: Pick<LoadedChapter, 'chapter' | 'lesson'>): ChapterSlides {
  return slidesOf(chapter, readFileSync(lesson, 'utf8'), relativePath(lesson))
}
