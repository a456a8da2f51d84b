import { expect, test } from 'vitest'
import { palette } from '../../runtime/cli/explain/palette.ts'
import type { Chapter } from '../chapter-type.ts'
import { overview } from './overview.ts'

const CHAPTER: Chapter = {
  number: 1,
  name: 'chroot',
  title: 'A root of its own',
  module: 'rootfs',
  minutes: { reading: 15, exercise: 10, extras: 5 },
  afterwards: [],
  example: [],
  tour: [],
}

test('all twelve chapters are listed: what is written with its minutes and how far one is, what is not as such', () => {
  const setup: Chapter = { ...CHAPTER, number: 0, title: 'Setting up', minutes: { reading: 5, exercise: 0, extras: 0 } }
  const lines = overview([setup, CHAPTER], number => (number === 1 ? 'solved' : undefined), palette(false)).split('\n')
  expect(lines.slice(0, 3)).toEqual([
    ' 0  Setting up                                                 5 min reading',
    ' 1  A root of its own                                          15 min reading, 10 min exercise, 5 min extras  solved',
    ' 2  namespaces: separate processes, mounts, host name and IPC                                                 not written yet',
  ])
  expect(lines[12]).toMatch(/^12 {2}cluster: .* not written yet$/)
})

test('without colour there are no escape sequences, with it there are', () => {
  expect(overview([CHAPTER], () => undefined, palette(false))).not.toContain('\x1b')
  expect(overview([CHAPTER], () => undefined, palette(true))).toContain('\x1b[')
})
