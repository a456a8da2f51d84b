/** How far a learner is: workshop/progress.json. Whoever deletes it loses nothing but that. */

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { errnoName, MinidockError } from '../../runtime/base/errors.ts'
import { giveBack } from '../sandbox/as-root.ts'
import { shownPath, WORKSHOP } from './exercises.ts'

const chapterSchema = v.object({
  /** TODOs that passed when they were checked last. */
  passed: v.array(v.number()),
  /** Once solved, always solved. */
  solved: v.boolean(),
  gaveUp: v.boolean(),
  /** By TODO: how many hints were given. */
  hints: v.record(v.string(), v.number()),
  /** The TODO whose call failed when the file was checked last, so that nothing else could be found out. */
  stuckAt: v.optional(v.number()),
  /** Absent until the first is checked. */
  warmUps: v.exactOptional(
    v.object({
      /** Names of those that have passed: `1-own-name`. Once passed, always passed. */
      passed: v.array(v.string()),
      /** Is the learner at them? No more once the exercise is checked. */
      current: v.boolean(),
    }),
  ),
  /** Numbers of those that are solved. */
  challenges: v.exactOptional(v.array(v.number())),
})

const progressSchema = v.object({
  chapters: v.record(v.string(), chapterSchema),
  /** The chapter of which something was checked or asked last. */
  last: v.exactOptional(v.number()),
})

export type ChapterProgress = v.InferOutput<typeof chapterSchema>
export type Progress = v.InferOutput<typeof progressSchema>

const FILE = join(WORKSHOP, 'progress.json')
const NONE: ChapterProgress = { passed: [], solved: false, gaveUp: false, hints: {} }

/** @throws {MinidockError} `invalid`: somebody has edited it */
export function readProgress(): Progress {
  let text: string
  try {
    text = readFileSync(FILE, 'utf8')
  } catch (error) {
    if (errnoName(error) === 'ENOENT') return { chapters: {} }
    throw error
  }
  try {
    return v.parse(progressSchema, JSON.parse(text))
  } catch (cause) {
    throw new MinidockError('invalid', `cannot read your progress: ${shownPath(FILE)} is damaged`, {
      hint: `your exercises are not in it. To begin it anew: mv ${shownPath(FILE)} ${shownPath(FILE)}.damaged`,
      cause,
    })
  }
}

export function progressOf(chapter: number, progress = readProgress()): ChapterProgress {
  return progress.chapters[chapter] ?? NONE
}

export function updateProgress(chapter: number, change: Partial<ChapterProgress>): void {
  const progress = readProgress()
  const chapters = { ...progress.chapters, [chapter]: { ...progressOf(chapter, progress), ...change } }
  mkdirSync(WORKSHOP, { recursive: true })
  // Renamed into place: Ctrl-C leaves the old one or the new one.
  writeFileSync(`${FILE}.new`, `${JSON.stringify({ chapters, last: chapter } satisfies Progress, undefined, 2)}\n`)
  renameSync(`${FILE}.new`, FILE)
  giveBack(WORKSHOP)
}

/** @returns the chapter that the learner is at: that of the last check or hint; once it is done, the first that is not; undefined if all are */
export function chapterToGoOnWith(numbers: readonly number[], progress: Progress): number | undefined {
  const isOpen = (chapter: number) => {
    const { solved, gaveUp } = progressOf(chapter, progress)
    return !solved && !gaveUp
  }
  const { last } = progress
  if (last === undefined) return numbers.find(isOpen)
  if (numbers.includes(last) && isOpen(last)) return last
  // The one after it, and not one that was left out before.
  return numbers.find(number => number > last && isOpen(number)) ?? numbers.find(isOpen)
}

/** The TODO to go on with: the one where the learner is stuck, else the first that has not passed. @param todos of the chapter, in order */
export function nextOf<T extends { readonly number: number }>(todos: readonly T[], { passed, stuckAt }: ChapterProgress): T | undefined {
  return todos.find(({ number }) => number === stuckAt) ?? todos.find(({ number }) => !passed.includes(number))
}

/** For lists: `solved`, `gave up`, `TODO 1, 2 done`, `2 warm-ups`, `begun`; undefined if it was never begun. */
export function standingOf(chapter: number, progress: Progress): string | undefined {
  const known = progress.chapters[chapter]
  if (!known) return undefined
  if (known.solved) return 'solved'
  if (known.gaveUp) return 'gave up'
  if (known.passed.length > 0) return `TODO ${known.passed.join(', ')} done`
  const warm = known.warmUps?.passed.length ?? 0
  return warm > 0 ? `${warm} ${warm === 1 ? 'warm-up' : 'warm-ups'}` : 'begun'
}
