/**
 * `COPY --link`: its layer is made as if there were none below it. So its key does not say what is below it, either, and the layer stays in the cache when the base
 * changes. The state that has it on top is known by a key of both. Source: Dockerfile reference, "COPY --link"; moby/buildkit, frontend/dockerfile/docs.
 */

import type { FileStep, KnownState } from '../build-state.ts'
import { baseKey, keyOf } from '../solve/key.ts'

/** A name in `--chown` is looked up in the image below: such a layer depends on it. */
export function isLinked(step: FileStep): boolean {
  if (step.kind !== 'copy' || !step.link) return false
  const { user, group = '' } = step.owner ?? { user: '' }
  return /^\d*$/.test(user) && /^\d*$/.test(group)
}

/** Returns the state that a step's key and its layer stand on: that of no files, or the one before it. */
export function groundOf<State extends KnownState>(step: FileStep, before: State): State | (KnownState & { readonly layers: readonly [] }) {
  return isLinked(step) ? { key: baseKey(), layers: [] } : before
}

/**
 * Returns the key of the state after a step.
 * @param key the step's own
 * @returns undefined for a layer of `--link` while those below it are not made: of another with the same key, they may be others
 */
export function keyAfter(step: FileStep, { key: below, layers }: KnownState, key: string): string | undefined {
  if (!isLinked(step)) return key
  if (layers === undefined) return undefined
  return keyOf([
    ['before', below],
    ['below', layers.at(-1) ?? ''],
    ['linked', key],
  ])
}
