import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { typedStop } from '../chapter/parts.ts'
import { type LoadedChapter, loadChapters } from '../chapters.ts'
import { relativePath } from '../places.ts'
import { blocksOf } from './lesson-blocks.ts'
import { fitsAnything } from './match.ts'

const chapters = await loadChapters()

/** All outputs that a chapter says are printed, each with its command. */
function expectations({
  chapter,
  lesson,
  byHand,
  attacks,
  quiz = [],
}: LoadedChapter): readonly (readonly [command: string, expected: string])[] {
  return [
    ...blocksOf(readFileSync(lesson, 'utf8'), relativePath(lesson)).flatMap(({ commands }) =>
      commands.map(({ command, expected }) => [command, expected] as const),
    ),
    ...[...byHand, ...attacks].map(({ command, shows }) => [command, shows] as const),
    ...chapter.tour.map(stop => [typedStop(chapter.number, stop), stop.shows] as const),
    ...quiz.flatMap(({ question, run }) => (run ? [[question, run.shows] as const] : [])),
  ]
}

test.each(chapters.map(loaded => [loaded.folderName, loaded] as const))(
  '%s: no output is written so loosely that any output fits',
  (_, loaded) => {
    expect(expectations(loaded).filter(([, expected]) => fitsAnything(expected))).toEqual([])
  },
)
