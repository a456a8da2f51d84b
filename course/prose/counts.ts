/** How much of a chapter is executed. The numbers are recorded: a block that is no longer found would no longer be compared, and nobody would notice. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import type { LoadedChapter } from '../chapters.ts'
import { relativePath } from '../places.ts'
import { blocksOf } from './lesson-blocks.ts'

const schema = v.strictObject({
  /** Console blocks of the lesson. */
  blocks: v.number(),
  /** Commands in them. */
  commands: v.number(),
  /** Steps of by-hand.ts. */
  byHand: v.number(),
  attacks: v.number(),
  /** Stops of the tour. */
  tour: v.number(),
  /** Questions of the quiz whose answer is proved by running something. */
  proved: v.number(),
})

export type Counts = v.InferOutput<typeof schema>

export const RECORDED_COUNTS = join(import.meta.dirname, 'recorded-counts.json')

/** Records what is there now. */
export const RECORD_COMMAND = 'node course/prose/record-counts.ts'

export function countsOf({ chapter, lesson, byHand, attacks, quiz = [] }: LoadedChapter): Counts {
  const blocks = blocksOf(readFileSync(lesson, 'utf8'), relativePath(lesson))
  return {
    blocks: blocks.length,
    commands: blocks.flatMap(({ commands }) => commands).length,
    byHand: byHand.length,
    attacks: attacks.length,
    tour: chapter.tour.length,
    proved: quiz.filter(({ run }) => run !== undefined).length,
  }
}

/** By the name of the chapter's folder. */
export function recordedCounts(): Readonly<Record<string, Counts>> {
  return v.parse(v.record(v.string(), schema), JSON.parse(readFileSync(RECORDED_COUNTS, 'utf8')))
}
