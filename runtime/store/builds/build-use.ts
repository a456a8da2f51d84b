/** What builds need: the layers that the cache leads to, and what builds that run hold. */

import type { StorePaths } from '../files/paths.ts'
import { BuildCache, type CacheRecord } from './build-cache.ts'
import { heldByBuilds } from './running-builds.ts'

export interface BuildUse {
  /** Ids. */
  readonly images: readonly string[]
  /** Names. */
  readonly layers: readonly string[]
}

/** Returns a function to ask each time that it matters: other builds begin and end meanwhile. It reads each record of the cache once. */
export function usedByBuilds(paths: StorePaths): () => readonly BuildUse[] {
  const known = new Map<string, CacheRecord | undefined>()
  const cache = new BuildCache(paths)
  return () => {
    const held = heldByBuilds(paths)
    return [{ images: [...held.image], layers: [...held.layer, ...cache.entries(known).map(({ layer }) => layer)] }]
  }
}
