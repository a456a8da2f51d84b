import { expect, test } from 'vitest'
import { type ChapterProgress, chapterToGoOnWith } from './progress.ts'

const NUMBERS = [1, 2, 5, 6]
const BEGUN: ChapterProgress = { passed: [1], solved: false, gaveUp: false, hints: {} }
const SOLVED: ChapterProgress = { ...BEGUN, solved: true }
const GIVEN_UP: ChapterProgress = { ...BEGUN, gaveUp: true }

test('the first chapter, before anything was done', () => {
  expect(chapterToGoOnWith(NUMBERS, { chapters: {} })).toBe(1)
})

test('the chapter that was worked at last, also if the ones before it were left out', () => {
  expect(chapterToGoOnWith(NUMBERS, { chapters: { 5: BEGUN }, last: 5 })).toBe(5)
  expect(chapterToGoOnWith(NUMBERS, { chapters: { 1: SOLVED, 2: BEGUN }, last: 2 })).toBe(2)
})

test('once it is solved or given up, the one after it; at the end, those that were left out', () => {
  expect(chapterToGoOnWith(NUMBERS, { chapters: { 5: SOLVED }, last: 5 })).toBe(6)
  expect(chapterToGoOnWith(NUMBERS, { chapters: { 1: GIVEN_UP }, last: 1 })).toBe(2)
  expect(chapterToGoOnWith(NUMBERS, { chapters: { 6: SOLVED }, last: 6 })).toBe(1)
})

test('none when all are done', () => {
  expect(chapterToGoOnWith([1], { chapters: { 1: SOLVED }, last: 1 })).toBeUndefined()
})

test('a file from before there was a last chapter: the first that is open', () => {
  expect(chapterToGoOnWith(NUMBERS, { chapters: { 1: SOLVED, 5: BEGUN } })).toBe(2)
})
