import { expect, test } from 'vitest'
import { minutesOf, minutesOfSection, slidesOf, slidesToCut } from './chapter-slides.ts'

const slide = (title: string, minutes: number) => `<!-- slide: ${title} (${minutes} min) -->\nx\n<!-- /slide -->\n`
const LESSON = [
  '# A chapter',
  ['## The problem', slide('What is wrong', 2)],
  ['## Your turn', slide('Your turn', 12)],
  ['## In the engine', slide('The heart: one call', 3), slide('What is new', 4)],
  ['## Break it', slide('An attack', 3), slide('Why it works', 2), '### Another', slide('Another attack', 5)],
  ['## What docker does', slide('What docker does', 2)],
]
  .flat()
  .join('\n\n')

const chapter = slidesOf({ number: 3, title: 'A chapter', minutes: { exercise: 12 } }, LESSON, 'README.md')

test('a slide is of the section that it stands in, whatever smaller heading is above it', () => {
  expect(chapter.slides.map(({ section }) => section)).toEqual([
    'The problem',
    'Your turn',
    'In the engine',
    'In the engine',
    'Break it',
    'Break it',
    'Break it',
    'What docker does',
  ])
  expect(minutesOfSection(chapter, 'Break it')).toBe(10)
})

test('a deck takes as long as its slides, and a minute for the title', () => {
  expect(minutesOf(chapter)).toBe(34)
})

test('what can be cut leaves the problem, the exercise, the heart, and the first attack with its reason', () => {
  expect(slidesToCut(chapter).map(({ title }) => title)).toEqual(['What is new', 'Another attack', 'What docker does'])
})
