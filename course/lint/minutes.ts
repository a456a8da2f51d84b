/** The minutes of a chapter: told in its lesson, and those that are stated by hand and their sum such as they can be. */

import type { Minutes } from '../minutes/type.ts'
import { totalOf } from '../minutes/words.ts'
import type { Markdown } from './markdown.ts'
import { type Problem, problemAt } from './problem.ts'

/** Minutes of a gap: the first is filled within five, and what takes longer than eight is two gaps. */
const GAP = { shortest: 3, longest: 8 } as const
/** Minutes of an open challenge: what takes less is a gap, what takes more is for another evening. */
const CHALLENGE = { shortest: 15, longest: 45 } as const
/** Minutes of a chapter, without what can be skipped: an evening. */
const CHAPTER = { shortest: 40, longest: 100 } as const

/** How many of each there are. */
export interface Tasks {
  /** TODOs of the exercise; undefined: there is no exercise. */
  readonly gaps: number | undefined
  readonly challenges: number
}

export function checkMinutes(file: string, { pieces }: Pick<Markdown, 'pieces'>, minutes: Minutes, { gaps, challenges }: Tasks): Problem[] {
  const total = totalOf(minutes)
  return [
    ...(pieces.some(({ marks }) => marks.includes('facts'))
      ? []
      : [problemAt(file, 1, 'its minutes are stated nowhere', 'write under the title: <!-- facts -->, and below it <!-- /facts -->')]),
    ...stated(file, 'an exercise', minutes.exercise, gaps ?? 0, 'gap', GAP),
    ...stated(file, 'its challenges', minutes.challenges, challenges, 'challenge', CHALLENGE),
    ...(gaps === undefined || (total >= CHAPTER.shortest && total <= CHAPTER.longest)
      ? []
      : [
          problemAt(
            file,
            undefined,
            `it takes ${total} minutes without its boxes`,
            `a chapter takes ${CHAPTER.shortest} to ${CHAPTER.longest}: put into boxes, or leave out, what its idea does not need`,
          ),
        ]),
  ]
}

/** Minutes that chapter.ts states for several tasks together. */
function stated(
  file: string,
  what: string,
  minutes: number,
  count: number,
  task: string,
  { shortest, longest }: { readonly shortest: number; readonly longest: number },
): Problem[] {
  const [least, most] = [count * shortest, count * longest]
  if (minutes >= least && minutes <= most) return []
  const message = `chapter.ts states ${minutes} minutes for ${what}: ${count} × ${task}`
  return [problemAt(file, undefined, message, `${least} to ${most}: a ${task} takes ${shortest} to ${longest}`)]
}
