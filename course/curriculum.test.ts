/** The curriculum: what every chapter promises its readers. What a file does wrong, and how to mend it, is in the message. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checks } from '../lab/checks/index.ts'
import { within } from '../lab/suite/slowness.ts'
import { loadEachChapter } from './chapters.ts'
import { readGlossary } from './glossary.ts'
import { commandsOfChapter } from './lint/commands-of-chapter.ts'
import { checkDiagrams } from './lint/diagrams.ts'
import { checkHints, checkTodos, todosOf } from './lint/exercise.ts'
import { checkCommand } from './lint/later.ts'
import { checkLinks, type Files } from './lint/links.ts'
import { readMarkdown } from './lint/markdown.ts'
import { checkMinutes } from './lint/minutes.ts'
import { checkParts } from './lint/parts.ts'
import { type Problem, problemAt, showProblems } from './lint/problem.ts'
import { checkQuiz } from './lint/quiz.ts'
import { checkSections } from './lint/sections.ts'
import { checkSpelling } from './lint/spelling.ts'
import { checkTerms, checkWords } from './lint/terms.ts'
import { textsOfChapter } from './lint/texts-of-chapter.ts'
import { minutesWith } from './minutes/of-chapter.ts'
import { GLOSSARY, REPOSITORY, relativePath } from './places.ts'
import { lessonOf, readFromRepository } from './weave/lesson.ts'

// lessons.test.ts fails for those that cannot be loaded.
const chapters = (await loadEachChapter()).chapters.map(loaded => {
  const text = readFileSync(loaded.lesson, 'utf8')
  return { ...lessonOf(loaded), text, markdown: readMarkdown(text) }
})
const files: Files = { read: readFromRepository, exists: path => existsSync(join(REPOSITORY, path)) }

/** What a chapter that teaches a module cannot be without. */
function missing(folder: string, name: string): readonly Problem[] {
  return [problemAt(relativePath(folder), undefined, `has no ${name}`)]
}

describe.each(chapters)('$path', ({ chapter, path, folder, markdown, text, ...loaded }) => {
  const teaches = chapter.module !== undefined
  const none = (name: string) => (teaches ? missing(folder, name) : [])

  test('has its sections, in their order', () => {
    expect(showProblems(checkSections(path, markdown, chapter))).toBe('')
  })

  test('has in its sections what belongs there', () => {
    expect(showProblems(teaches ? checkParts(path, text) : [])).toBe('')
  })

  test('takes as long as a chapter may', () => {
    const { exercise, challenges = [] } = loaded
    const gaps = exercise ? todosOf(readFileSync(exercise, 'utf8')).length : undefined
    const tasks = { gaps, challenges: challenges.length }
    expect(showProblems(checkMinutes(path, markdown, minutesWith({ chapter, ...loaded }, text, path), tasks))).toBe('')
  })

  test('says what its readers can do afterwards', () => {
    expect(chapter.afterwards).not.toEqual([])
  })

  test('has diagrams that a phone can show', () => {
    expect(showProblems(checkDiagrams(path, text))).toBe('')
  })

  test('has links that lead somewhere', () => {
    expect(showProblems(checkLinks(path, markdown, files))).toBe('')
  })

  test('uses no command and no flag of a later chapter', () => {
    const commands = commandsOfChapter({ chapter, path, text, ...loaded })
    expect(commands).not.toEqual([])
    expect(showProblems(commands.flatMap(command => checkCommand(command, chapter.number)))).toBe('')
  })

  test('has an exercise of a few TODOs, each with a check that proves it', () => {
    const { exercise } = loaded
    const problems = exercise
      ? checkTodos(relativePath(exercise), readFileSync(exercise, 'utf8'), chapter.number, checks)
      : none('exercise.ts')
    expect(showProblems(problems)).toBe('')
  })

  test('has three hints for each TODO', () => {
    const { exercise, hints } = loaded
    const todos = exercise ? todosOf(readFileSync(exercise, 'utf8')) : []
    expect(showProblems(hints ? checkHints(relativePath(hints), readFileSync(hints, 'utf8'), todos) : none('hints.md'))).toBe('')
  })

  test('has a quiz of five questions', () => {
    const { quiz } = loaded
    expect(showProblems(quiz ? checkQuiz(relativePath(join(folder, 'quiz.json')), quiz) : none('quiz.json'))).toBe('')
  })
})

describe('words', () => {
  const glossary = () => readGlossary(GLOSSARY)

  test('are defined where they first stand, and are in the glossary', () => {
    const lessons = chapters.map(({ path, chapter, markdown }) => ({ file: path, chapter: chapter.number, markdown }))
    expect(showProblems(checkTerms(lessons, glossary(), relativePath(GLOSSARY)))).toBe('')
  })

  test('that a later chapter defines are not in what accompanies a lesson', () => {
    const texts = chapters.flatMap(textsOfChapter)
    expect(texts.length).toBeGreaterThan(chapters.length)
    expect(showProblems(texts.flatMap(text => checkWords(text, glossary())))).toBe('')
  })
})

test('hints, the first page and the pages for instructors have links that lead somewhere', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'course/README.md',
    'docs/teach/index.md',
    'docs/teach/room.md',
    ...chapters.flatMap(({ hints }) => (hints ? [relativePath(hints)] : [])),
  ]
  expect(showProblems(pages.flatMap(page => checkLinks(page, readMarkdown(files.read(page) ?? ''), files)))).toBe('')
})

test('the spelling is right', { timeout: within(60) }, async () => {
  const spelling = await checkSpelling([
    'chapters/*/README.md',
    'chapters/*/hints.md',
    'chapters/*/quiz.json',
    'chapters/glossary.json',
    'docs/teach/*.md',
  ])
  expect(spelling.files).toBeGreaterThan(chapters.length)
  expect(showProblems(spelling.problems)).toBe('')
})
