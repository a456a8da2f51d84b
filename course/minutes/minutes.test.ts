import { describe, expect, test } from 'vitest'
import { readMarkdown } from '../lint/markdown.ts'
import { boxesOf, minutesOfBox, withBoxMinutes } from './boxes.ts'
import { type ChapterTexts, minutesOf } from './compute.ts'
import { countLesson } from './count.ts'
import type { Minutes } from './type.ts'
import { extrasText, minutesText, partTexts, totalOf } from './words.ts'

const FENCE = '```'
const words = (count: number) => 'word '.repeat(count)
const fence = (info: string, lines: readonly string[]) => [`${FENCE}${info}`, ...lines, FENCE].join('\n')
const lines = (count: number, text = 'x') => Array.from({ length: count }, () => text)

const NONE = { words: 0, code: 0, output: 0, commands: 0, furtherLines: 0 }
const count = (...parts: readonly string[]) => {
  const lesson = parts.join('\n\n')
  return countLesson(lesson, readMarkdown(lesson), 'README.md')
}

describe('what is counted of a lesson', () => {
  test('are words of prose, without code in it, boxes, what is generated to be looked up, and what only a speaker says', () => {
    const { text, attacks } = count(
      '# One two',
      '<!-- facts -->\n\nNot these.\n\n<!-- /facts -->',
      'Three `code` -- four.',
      '> **Box: B (1 min)**\n> Not these.',
      '<!-- notes: nor these -->',
      '<!-- also-in-the-engine -->\n\nNor these.\n\n<!-- /also-in-the-engine -->',
    )
    expect(text).toEqual({ ...NONE, words: 4 })
    expect(attacks).toEqual(NONE)
  })

  test('are lines: source by itself, listings and consoles together', () => {
    const { text } = count(
      fence('ts {region=a.ts}', lines(7)),
      fence('sh', lines(2)),
      fence('text', lines(3)),
      fence('diff {explain=1..2}', lines(4)),
      fence('console', ['$ ls', 'bin', 'etc']),
    )
    expect(text).toEqual({ ...NONE, code: 9, output: 10, commands: 1 })
  })

  test('are commands, and the lines after the first of each: none that was recorded with docker, or is for another machine', () => {
    const { text } = count(
      fence('console', ['$ cat > f <<end', '> a', '> end', '$ cat f', 'a']),
      fence('console {docker=28.2.2 recorded=2026-11-24}', ['$ docker ps']),
      fence('console {on=v1}', ['$ true']),
      fence('console {on=v2}', ['$ true']),
    )
    expect(text).toMatchObject({ commands: 3, furtherLines: 2 })
  })

  test('is apart in the section "Break it", and not counted in the quiz', () => {
    const { text, attacks } = count(
      '## By hand\n\nOne.',
      '## Break it\n\nTwo three.',
      fence('console', ['$ exit']),
      '## Quiz\n\nFour.',
      fence('text {quiz}', lines(30)),
    )
    expect(text.words).toBe(3)
    expect(attacks).toEqual({ ...NONE, words: 4, output: 1, commands: 1 })
  })
})

describe('minutes', () => {
  const chapter: ChapterTexts = { lesson: '', path: 'README.md', stated: { exercise: 12 }, questions: 0, warmUps: 0 }
  const NOTHING: Minutes = { reading: 0, typing: 0, warmUps: 0, exercise: 12, attacks: 0, quiz: 0, boxes: 0, challenges: 0 }

  test('are those of 180 words, 12 lines of source and 30 lines of output a minute', () => {
    const lesson = [words(1800), fence('ts', lines(24)), fence('text', lines(60))].join('\n\n')
    expect(minutesOf({ ...chapter, lesson })).toEqual({ ...NOTHING, reading: 10 + 2 + 2 })
  })

  test('to type are 25 seconds a command and 5 a further line, beside the reading', () => {
    const commands = lines(12, '$ true').concat('$ cat', ...lines(11, '> x'))
    expect(minutesOf({ ...chapter, lesson: fence('console', commands) })).toEqual({ ...NOTHING, reading: 1, typing: 6 })
  })

  test('of attacks are reading and typing together', () => {
    const lesson = ['## Break it', words(358), fence('console', lines(12, '$ true'))].join('\n\n')
    expect(minutesOf({ ...chapter, lesson })).toEqual({ ...NOTHING, attacks: 7 })
  })

  test('of quiz and warm-ups are counted, of exercise and challenges are stated', () => {
    expect(minutesOf({ ...chapter, questions: 4, warmUps: 5, stated: { exercise: 15, challenges: 40 } })).toEqual({
      ...NOTHING,
      warmUps: 5,
      exercise: 15,
      quiz: 6,
      challenges: 40,
    })
  })

  test('are at least one where there is something', () => {
    expect(minutesOf({ ...chapter, lesson: 'One word.' }).reading).toBe(1)
  })
})

describe('boxes', () => {
  const box = (minutes: number) => `> **Box: Time (${minutes} min)**\n>\n> ${words(360).trim()}\n`

  test('are as long as their words, to the end of the quote', () => {
    const [found, ...others] = boxesOf(readMarkdown(`${box(9)}\n\nx\n\n> A quote.`))
    expect(found).toEqual({ line: 1, title: 'Time', words: 364 })
    expect(found && minutesOfBox(found)).toBe(2)
    expect(others).toEqual([])
  })

  test('are woven with their minutes, and what is in a fence is left alone', () => {
    const fenced = fence('text', ['> **Box: Time (9 min)**'])
    expect(withBoxMinutes(`x\n\n${box(9)}\n${fenced}\n`, 'README.md')).toBe(`x\n\n${box(2)}\n${fenced}\n`)
  })
})

describe('words', () => {
  const minutes: Minutes = { reading: 21, typing: 16, warmUps: 0, exercise: 15, attacks: 13, quiz: 8, boxes: 6, challenges: 0 }

  test('tell the sum, its parts, and what can be skipped', () => {
    expect(totalOf(minutes)).toBe(73)
    expect(minutesText(minutes)).toBe(
      '73 minutes: 21 reading, 16 typing along, 15 exercise, 13 attacks, 8 quiz; and 6 for boxes, which you can skip',
    )
    expect(partTexts({ ...minutes, warmUps: 5 })).toEqual([
      '21 reading',
      '16 typing along',
      '5 warm-ups',
      '15 exercise',
      '13 attacks',
      '8 quiz',
    ])
    expect(extrasText({ ...minutes, challenges: 30 })).toBe('and 6 for boxes, 30 for challenges, which you can skip')
  })

  test('leave out what a chapter does not have', () => {
    expect(minutesText({ reading: 1, typing: 0, warmUps: 0, exercise: 0, attacks: 0, quiz: 0, boxes: 0, challenges: 0 })).toBe(
      '1 minute: 1 reading',
    )
  })
})
