/** A learner's warm-ups: where their files lie, and which is the next. */

import { dirname, join } from 'node:path'
import { twoDigits } from '../../course/places.ts'
import { warmUpsOf } from '../warm-ups/index.ts'
import type { WarmUp } from '../warm-ups/warm-up.ts'
import { type Exercise, WORKSHOP } from './exercises.ts'
import { type ChapterProgress, type Progress, progressOf } from './progress.ts'
import { ensureFile } from './workshop-file.ts'

export interface OwnWarmUp {
  readonly chapter: number
  /** From 1. */
  readonly number: number
  readonly warmUp: WarmUp
  /** Paths are absolute. */
  readonly starter: string
  /** The learner's own: `workshop/02-warm-ups/1-own-name.ts`. */
  readonly file: string
}

export function ownWarmUps({ chapter, starter }: Pick<Exercise, 'chapter' | 'starter'>): readonly OwnWarmUp[] {
  const folder = `${twoDigits(chapter)}-warm-ups`
  return warmUpsOf(chapter).map((warmUp, index) => ({
    chapter,
    number: index + 1,
    warmUp,
    starter: join(dirname(starter), 'warm-ups', `${warmUp.name}.ts`),
    file: join(WORKSHOP, folder, `${warmUp.name}.ts`),
  }))
}

/** The first that has not passed; undefined if there is none. */
export function nextWarmUp(exercise: Exercise, progress?: Progress): OwnWarmUp | undefined {
  const { passed } = warmUpProgress(exercise.chapter, progress)
  return ownWarmUps(exercise).find(({ warmUp }) => !passed.includes(warmUp.name))
}

/** The one that the learner is at; undefined if that is the exercise, or if they have not begun. */
export function currentWarmUp(exercise: Exercise, progress?: Progress): OwnWarmUp | undefined {
  return warmUpProgress(exercise.chapter, progress).current ? nextWarmUp(exercise, progress) : undefined
}

/** The one that is to be done before the exercise; undefined once all have passed, or the learner has gone to the exercise. */
export function waitingWarmUp(exercise: Exercise, progress?: Progress): OwnWarmUp | undefined {
  const { warmUps, passed, solved, gaveUp } = progressOf(exercise.chapter, progress)
  const isWaiting = warmUps?.current ?? !(solved || gaveUp || passed.length > 0)
  return isWaiting ? nextWarmUp(exercise, progress) : undefined
}

/** What is remembered when the exercise is checked. */
export function atExercise(exercise: Exercise): Pick<ChapterProgress, 'warmUps'> {
  if (ownWarmUps(exercise).length === 0) return {}
  return { warmUps: { passed: [...warmUpProgress(exercise.chapter).passed], current: false } }
}

export function warmUpProgress(chapter: number, progress?: Progress): { readonly passed: readonly string[]; readonly current: boolean } {
  return progressOf(chapter, progress).warmUps ?? { passed: [], current: false }
}

/**
 * Makes all files of the chapter at once, that of the exercise too: `npm run vm lab watch` carries files into the virtual machine while it watches, and none out.
 * @returns whether that of this warm-up was made just now
 */
export function ensureWarmUps(exercise: Exercise, { file }: OwnWarmUp): boolean {
  const made = [...ownWarmUps(exercise), exercise].filter(own => ensureFile(own))
  return made.some(own => own.file === file)
}
