/** The minutes of a chapter: told in its lesson, and those that are stated by hand and their sum such as they can be. */

import type { Minutes } from '../minutes/type.ts'
import { totalOf } from '../minutes/words.ts'
import type { Markdown } from './markdown.ts'
import { type Problem, problemAt } from './problem.ts'

/** Minutes of a gap: the first is filled within five, and what takes longer than eight is two gaps. */
const GAP = { shortest: 3, longest: 8 } as const
/** Minutes of a chapter, without what can be skipped: an evening. */
const CHAPTER = { shortest: 40, longest: 100 } as const

/** @param gaps how many TODOs the exercise has; undefined: there is no exercise */
export function checkMinutes(file: string, { pieces }: Pick<Markdown, 'pieces'>, minutes: Minutes, gaps: number | undefined): Problem[] {
  const { exercise } = minutes
  const total = totalOf(minutes)
  const [least, most] = [(gaps ?? 0) * GAP.shortest, (gaps ?? 0) * GAP.longest]
  return [
    ...(pieces.some(({ marks }) => marks.includes('facts'))
      ? []
      : [problemAt(file, 1, 'its minutes are stated nowhere', 'write under the title: <!-- facts -->, and below it <!-- /facts -->')]),
    ...(exercise >= least && exercise <= most
      ? []
      : [
          problemAt(
            file,
            undefined,
            `chapter.ts states ${exercise} minutes for an exercise of ${gaps ?? 0} gaps`,
            `${least} to ${most}: a gap takes ${GAP.shortest} to ${GAP.longest}`,
          ),
        ]),
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
