import { expect, test } from 'vitest'
import { palette } from '../../runtime/cli/explain/palette.ts'
import type { Minutes } from '../minutes/type.ts'
import { type ListedChapter, overview } from './overview.ts'

const NONE: Minutes = { reading: 0, typing: 0, warmUps: 0, exercise: 0, attacks: 0, quiz: 0, boxes: 9, challenges: 9 }
const SETUP: ListedChapter = { number: 0, title: 'Setting up', minutes: { ...NONE, reading: 5 } }
const CHAPTER: ListedChapter = {
  number: 1,
  title: 'A root of its own',
  minutes: { ...NONE, reading: 14, typing: 9, exercise: 12, attacks: 7, quiz: 8 },
}
const lines = (chapters: readonly ListedChapter[]) =>
  overview(chapters, number => (number === 1 ? 'solved' : undefined), palette(false)).split('\n')

test('all twelve chapters are listed: what is written with its minutes and how far one is, what is not as such', () => {
  const listed = lines([SETUP, CHAPTER])
  expect(listed.slice(0, 4)).toEqual([
    '             minutes: all read type write break quiz',
    ' 0  Setting up          5    5',
    ' 1  A root of its own  50   14    9    12     7    8  solved',
    ' 2  namespaces: separate processes, mounts, host name and IPC, not written yet',
  ])
  expect(listed[13]).toMatch(/^12 {2}cluster: .*, not written yet$/)
})

test('warm-ups are listed where a chapter has some', () => {
  expect(lines([SETUP, { ...CHAPTER, minutes: { ...CHAPTER.minutes, warmUps: 5 } }]).slice(0, 3)).toEqual([
    '             minutes: all read type warm write break quiz',
    ' 0  Setting up          5    5',
    ' 1  A root of its own  55   14    9    5    12     7    8  solved',
  ])
})

test('without colour there are no escape sequences, with it there are', () => {
  expect(overview([CHAPTER], () => undefined, palette(false))).not.toContain('\x1b')
  expect(overview([CHAPTER], () => undefined, palette(true))).toContain('\x1b[')
})
