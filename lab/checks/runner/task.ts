/** What a learner works at beside the exercise, as the runner is told: it is JSON, so checks go by their names. */

import { warmUpsOf } from '../../warm-ups/index.ts'
import type { Check } from '../check.ts'
import { checks } from '../index.ts'

export interface Task {
  readonly kind: 'warm-up'
  readonly chapter: number
  readonly name: string
}

/** @param task absent: the exercise, and whatever is no learner's */
export function checksOf(task: Task | undefined): readonly Check[] {
  if (task === undefined) return checks
  const { chapter, name } = task
  const found = warmUpsOf(chapter).filter(each => each.name === name)
  return found.map(({ idea, run }) => ({ name: idea, since: chapter, where: 'the gap', run }))
}
