/** Which checks an engine has to pass. */

import type { EngineUnderTest } from '../../engines/engine-under-test.ts'
import type { Check } from '../check.ts'
import type { Task } from './task.ts'

export interface Choice {
  readonly engine: EngineUnderTest
  /** The checks of a warm-up or a challenge, instead of those of the chapters. */
  readonly task?: Task
  /** Those and no others. */
  readonly names?: readonly string[]
  /**
   * What a learner works at: only what the engine's own chapter adds; of a TODO, none after the first that fails; and what belongs to no TODO only when all
   * of those pass.
   */
  readonly exercise?: boolean
}

/**
 * Of the engine of chapter N: what it promises. First what its own chapter adds, TODO by TODO, then what was promised before.
 * Of the others: what the last chapter promises; of docker and podman, what is not about minidock alone.
 */
export function choose(checks: readonly Check[], { engine, names, exercise = false }: Choice): readonly Check[] {
  const chapter = engine.kind === 'chapter' ? engine.chapter : Number.POSITIVE_INFINITY
  const others = engine.kind === 'docker' || engine.kind === 'podman'
  return checks
    .filter(({ since, until = Number.POSITIVE_INFINITY }) => since <= chapter && chapter <= until)
    .filter(({ minidockOnly }) => !(others && minidockOnly !== undefined))
    .filter(({ since }) => !exercise || since === chapter)
    .filter(({ name }) => names?.includes(name) ?? true)
    .toSorted((a, b) => rank(a, chapter) - rank(b, chapter))
}

function rank({ since, todo }: Check, chapter: number): number {
  if (since !== chapter) return Number.isFinite(chapter) ? 1000 : 0
  return todo ?? 100
}
