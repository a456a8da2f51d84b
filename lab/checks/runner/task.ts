/** What a learner works at beside the exercise, as the runner is told: it is JSON, so checks go by their names. */

import { challengesOf } from '../../challenges/index.ts'
import { warmUpsOf } from '../../warm-ups/index.ts'
import type { Check } from '../check.ts'
import { checks } from '../index.ts'

export type Task =
  | { readonly kind: 'warm-up'; readonly chapter: number; readonly name: string }
  /** The file is the learner's. */
  | { readonly kind: 'challenge'; readonly chapter: number; readonly number: number; readonly file: string }

/** @param task absent: the exercise, and whatever is no learner's */
export function checksOf(task: Task | undefined): readonly Check[] {
  switch (task?.kind) {
    case undefined:
      return checks
    case 'warm-up':
      return warmUpsOf(task.chapter)
        .filter(({ name }) => name === task.name)
        .map(({ idea, run }) => ({ name: idea, since: task.chapter, where: 'the gap', run }))
    case 'challenge':
      return (
        challengesOf(task.chapter)
          .find(({ number }) => number === task.number)
          ?.checks(task.file) ?? []
      )
  }
}
