import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadChapter } from './chapters.ts'
import { lesson } from './fixtures/lesson.ts'
import { readGlossary } from './glossary.ts'

let parent: string
let folder: string

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'minidock-chapters-'))
  folder = join(parent, '01-small')
  mkdirSync(folder)
  write('README.md', '# A small chapter\n')
  write('chapter.ts', `export const chapter = ${JSON.stringify(lesson.chapter)}`)
})

afterEach(() => {
  rmSync(parent, { recursive: true })
})

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text)
}

/** What is said of a chapter that cannot be loaded, without the folder that the test made. */
async function refusal(): Promise<string> {
  return loadChapter(folder).then(
    () => 'loaded',
    (error: Error) => error.message.replace(/^\S*(?=01-small)/, ''),
  )
}

describe('a chapter', () => {
  test('needs no more than a lesson and what it says of itself', async () => {
    expect(await loadChapter(folder)).toEqual({
      chapter: lesson.chapter,
      folderName: '01-small',
      folder,
      lesson: join(folder, 'README.md'),
      byHand: [],
      attacks: [],
    })
  })

  test('comes with its steps, its quiz, and where its other files are', async () => {
    write('by-hand.ts', `export const byHand = ${JSON.stringify(lesson.byHand)}\nexport const attacks = ${JSON.stringify(lesson.attacks)}`)
    write(
      'quiz.json',
      JSON.stringify([
        {
          question: 'Q?',
          choices: [
            { text: 'a', why: 'no' },
            { text: 'b', right: true, why: 'yes' },
          ],
        },
      ]),
    )
    write('hints.md', '')
    write('exercise.ts', '')
    expect(await loadChapter(folder)).toMatchObject({
      byHand: lesson.byHand,
      attacks: lesson.attacks,
      quiz: [
        {
          question: 'Q?',
          choices: [
            { text: 'a', right: false },
            { text: 'b', right: true },
          ],
        },
      ],
      hints: join(folder, 'hints.md'),
      exercise: join(folder, 'exercise.ts'),
    })
  })

  test('without a lesson is refused', async () => {
    rmSync(join(folder, 'README.md'))
    expect(await refusal()).toBe('01-small: has no README.md')
  })

  test('in a folder of another name is refused', async () => {
    write('chapter.ts', `export const chapter = ${JSON.stringify({ ...lesson.chapter, number: 2 })}`)
    expect(await refusal()).toBe('01-small/chapter.ts: calls itself 02-small, but lies in 01-small')
  })

  test('that does not say all of itself is refused', async () => {
    write('chapter.ts', `export const chapter = ${JSON.stringify({ ...lesson.chapter, minutes: { challenges: 10 } })}`)
    expect(await refusal()).toBe('01-small/chapter.ts: chapter.minutes.exercise: Invalid key: Expected "exercise" but received undefined')
  })

  test('with a step that has no command is refused', async () => {
    write('by-hand.ts', "export const byHand = [{ name: 'a', why: 'b', command: ' ', shows: '' }]")
    expect(await refusal()).toBe('01-small/by-hand.ts: byHand.0.command: Invalid length: Expected !0 but received 0')
  })

  test.each([
    ['{', "Expected property name or '}' in JSON at position 1 (line 1 column 2)"],
    ['[{"question":"Q?","choices":[{"text":"a"}]}]', '0.choices.0.why: Invalid key: Expected "why" but received undefined'],
    ['[{"question":"Q?","choices":[],"run":{"argv":["ps"],"shows":""}}]', '0.run: Invalid type: Expected Object but received Object'],
  ])('with the quiz %s is refused', async (text, message) => {
    write('quiz.json', text)
    expect(await refusal()).toBe(`01-small/quiz.json: ${message}`)
  })
})

describe('the glossary', () => {
  test('is a list of words, each with its chapter and its meaning', () => {
    write('glossary.json', '[{ "term": "mount", "chapter": 2, "meaning": "It." }]')
    expect(readGlossary(join(folder, 'glossary.json'))).toEqual([{ term: 'mount', forms: [], chapter: 2, meaning: 'It.' }])
  })

  test('with a word that means nothing is refused', () => {
    write('glossary.json', '[{ "term": "mount", "chapter": 2 }]')
    expect(() => readGlossary(join(folder, 'glossary.json'))).toThrow(
      'glossary.json: 0.meaning: Invalid key: Expected "meaning" but received undefined',
    )
  })
})
