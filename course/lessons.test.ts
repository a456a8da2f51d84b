/** The lessons against the engine as it is today. */

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { modules } from '../runtime/chapters.ts'
import { loadEachChapter } from './chapters.ts'
import { parseSource } from './regions.ts'
import { heartOf, linesToShow, shownBy, unshownLines, unshownRegions } from './shown.ts'
import { lessonOf, listInRepository, readFromRepository } from './weave/lesson.ts'
import { weave } from './weave.ts'

const { chapters, failures } = await loadEachChapter()
const lessons = chapters.map(loaded => ({ ...lessonOf(loaded), text: readFileSync(loaded.lesson, 'utf8') }))
const shown = lessons.map(lesson => shownBy(lesson.text, lesson))

function messages(problems: readonly Error[]): string {
  return problems.map(({ message }) => message).join('\n')
}

test('every chapter can be read', () => {
  expect(messages(failures)).toBe('')
})

test('there is a chapter for each module, and one before them all', () => {
  const taught = lessons.map(({ chapter }) => ({ chapter: chapter.number, module: chapter.module }))
  expect(taught).toEqual(modules.map(({ name, chapter }) => ({ chapter, module: chapter === 0 ? undefined : name })))
})

describe.each(lessons)('$path', lesson => {
  test('is what weaving makes of it today', async () => {
    expect(lesson.text, `${lesson.path} is not as woven today: npm run weave`).toBe(await weave(lesson.text, lesson))
  })

  test('has a heart that can be shown whole', () => {
    const heart = heartOf(lesson)
    expect(heart ? linesToShow(heart).length : 0).toBeLessThanOrEqual(80)
  })

  test('has a heart and an exercise whose lines a page of the site shows unbroken', () => {
    const exercise = readFromRepository(lesson.path.replace('README.md', 'exercise.ts'))
    const lines = [...(heartOf(lesson)?.lines ?? []), ...(exercise?.split('\n') ?? [])]
    expect(lines.filter(line => line.length > 92)).toEqual([])
  })

  test("shows every line of its module's heart", () => {
    const heart = heartOf(lesson)
    expect(messages(heart ? unshownLines(heart, shownBy(lesson.text, lesson), lesson.path) : [])).toBe('')
  })
})

test('no region of the source is shown nowhere', () => {
  const files = listInRepository('runtime').filter(path => /\.(ts|c|h)$/.test(path))
  const sources = files.map(path => parseSource(readFromRepository(path) ?? '', path))
  expect(sources.flatMap(({ regions }) => regions).length).toBeGreaterThan(0)
  expect(messages(sources.flatMap(source => unshownRegions(source, shown)))).toBe('')
})
