/** The instructor's days against the chapters as they are today. */

import { describe, expect, test } from 'vitest'
import { loadChapters } from '../../course/chapters.ts'
import { minutesOf, minutesOfSection } from './chapter-slides.ts'
import { type ChapterSession, DAYS, type Day } from './days.ts'
import { minutesOfClock } from './tables.ts'
import { PLAN, slidesOfChapter, wovenPlan } from './weave-plan.ts'

const LONGEST_WITHOUT_BREAK = 90
const LATEST_END = '17:00'

const loaded = await loadChapters()
const slides = loaded.map(slidesOfChapter)
const chaptersOf = ({ sessions }: Day) => sessions.filter((session): session is ChapterSession => session.kind === 'chapter')

test('the page is as it is woven today', async () => {
  const { before, after } = await wovenPlan(loaded)
  expect(before, `${PLAN}: npm run weave`).toBe(after)
})

test.each(slides.filter(({ exercise }) => exercise > 0))(
  'the slides of chapter $number give the exercise the time that it states',
  chapter => {
    expect(minutesOfSection(chapter, 'Your turn')).toBe(chapter.exercise)
  },
)

describe.each(DAYS)('$name', day => {
  test.each(chaptersOf(day))('the slides of chapter $chapter fit into its $minutes minutes', ({ chapter, minutes }) => {
    const taught = slides.filter(({ number }) => number === chapter)
    expect(taught).toHaveLength(1)
    for (const each of taught) expect(minutesOf(each), `days.ts, ${day.name}: chapter ${chapter} needs more`).toBeLessThanOrEqual(minutes)
  })

  test('chapters are in their order', () => {
    const numbers = chaptersOf(day).map(({ chapter }) => chapter)
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
  })

  test(`nobody sits for more than ${LONGEST_WITHOUT_BREAK} minutes, and the day ends by ${LATEST_END}`, () => {
    let sitting = 0
    for (const { kind, minutes } of day.sessions) {
      sitting = kind === 'break' ? 0 : sitting + minutes
      expect(sitting).toBeLessThanOrEqual(LONGEST_WITHOUT_BREAK)
    }
    const end = day.sessions.reduce((sum, { minutes }) => sum + minutes, minutesOfClock(day.begins))
    expect(end).toBeLessThanOrEqual(minutesOfClock(LATEST_END))
  })
})

test('two days teach all chapters', () => {
  const two = DAYS.filter(({ name }) => name === 'first-day' || name === 'second-day').flatMap(chaptersOf)
  expect(two.map(({ chapter }) => chapter)).toEqual(slides.map(({ number }) => number))
})
