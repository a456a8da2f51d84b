/** The exercises that there are, and where their files lie. */

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { loadChapters } from '../../course/chapters.ts'
import { CHAPTERS, isIn, REPOSITORY, relativePath } from '../../course/places.ts'
import { MinidockError } from '../../runtime/base/errors.ts'

export interface Exercise {
  readonly chapter: number
  readonly title: string
  /** `01-chroot`. */
  readonly name: string
  /** Paths are absolute. The starter, as the course has it. */
  readonly starter: string
  readonly hints: string | undefined
  /** Ours. */
  readonly heart: string
  /** The learner's own. */
  readonly file: string
}

/** Ignored by git. Elsewhere for the tests, but in the repository: its package.json and tsconfig.json count for what is in there. */
export const WORKSHOP = process.env['MINIDOCK_WORKSHOP'] ?? join(REPOSITORY, 'workshop')

/** Chapters with an exercise, in order: told from the names of their folders, so nothing is loaded. */
export function exerciseNumbers(): readonly number[] {
  const names = readdirSync(CHAPTERS).filter(name => /^\d\d-/.test(name) && existsSync(join(CHAPTERS, name, 'exercise.ts')))
  return names.map(name => Number(name.slice(0, 2))).sort((a, b) => a - b)
}

export async function loadExercises(only: readonly number[]): Promise<readonly Exercise[]> {
  const loaded = await loadChapters(only)
  return loaded.flatMap(({ chapter, folderName, exercise, hints }) => {
    if (exercise === undefined || chapter.module === undefined) return []
    return {
      chapter: chapter.number,
      title: chapter.title,
      name: folderName,
      starter: exercise,
      hints,
      heart: join(REPOSITORY, 'runtime', chapter.module, 'heart.ts'),
      file: join(WORKSHOP, `${folderName}.ts`),
    }
  })
}

/** @throws {MinidockError} `not-found` */
export async function loadExercise(chapter: number): Promise<Exercise> {
  const numbers = exerciseNumbers()
  const [exercise] = numbers.includes(chapter) ? await loadExercises([chapter]) : []
  if (exercise) return exercise
  throw new MinidockError('not-found', `chapter ${chapter} has no exercise`, {
    hint: numbers.length === 0 ? 'no chapter has one yet' : `these have: ${numbers.join(', ')}`,
  })
}

/** How messages name a file: from the repository's root if it lies in there. */
export function shownPath(path: string): string {
  return isIn(path, REPOSITORY) ? relativePath(path) : path
}
