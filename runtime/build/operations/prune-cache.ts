/**
 * What is in the build cache, and how it is emptied: layers that steps have made, directories of `RUN --mount=type=cache`, and what is known of build contexts.
 * Source: moby/buildkit, cache/manager.go.
 */

import type { Prunable } from '../../formats/docker/prune-filters.ts'
import type { Pruned } from '../../plan/contributions.ts'
import { BuildCache } from '../../store/builds/build-cache.ts'
import { listCacheMounts, removeCacheMount } from '../../store/builds/cache-mounts.ts'
import { listDigestFiles, removeDigestFile } from '../../store/builds/file-digests.ts'
import { heldByBuilds } from '../../store/builds/running-builds.ts'
import { usedBesideImages } from '../../store/images/image-use.ts'
import type { Store } from '../../store/state/store.ts'
import { treeSize } from '../../store/trees/tree-size.ts'
import { forgetKept } from '../export/keep-for-looking.ts'

export interface CachedObject {
  /** 64 hexadecimal digits, or more. */
  readonly id: string
  /** Docker's words for the three. */
  readonly type: 'regular' | 'exec.cachemount' | 'source.local'
  /** `mount / from exec /bin/sh -c make` */
  readonly description: string
  /** Bytes. */
  readonly size: number
  /** Milliseconds since 1970. */
  readonly created: number
  readonly used: number
  /** Whether a build that runs holds it. */
  readonly inUse: boolean
  /** Whether an image has the layer as well. */
  readonly shared: boolean
}

/** Returns what is in the cache, what was used last first. */
export function listBuildCache({ paths, images }: Store): readonly CachedObject[] {
  const held = heldByBuilds(paths)
  const isShared = images.layersInUse()
  // Several keys may lead to one layer, which takes its room once.
  const layers = new Map(new BuildCache(paths).entries().map(entry => [entry.layer, entry]))
  const regular = [...layers.values()].map(({ id, layer, description, size, created, used }): CachedObject => {
    const time = Date.parse(created)
    return { id, type: 'regular', description, size, created: time, used, inUse: held.layer.has(layer), shared: isShared(layer) }
  })
  const mounts = listCacheMounts(paths).map(({ name, path, changed }): CachedObject => {
    const common = { id: name, type: 'exec.cachemount', description: 'cache mount', shared: false } as const
    return { ...common, size: treeSize(path), created: changed, used: changed, inUse: held.mount.has(name.slice(0, 64)) }
  })
  const contexts = listDigestFiles(paths).map(({ id, size, used }): CachedObject => {
    return { id, type: 'source.local', description: 'local source for context', size, created: used, used, inUse: false, shared: false }
  })
  return [...regular, ...mounts, ...contexts].sort((a, b) => b.used - a.used)
}

export interface PruneCacheOptions {
  /** Also layers that an image has: they stay, and are no longer found by a build. */
  readonly all: boolean
  /** Whether the filters let it go; `created` is when it was last used. */
  readonly mayGo: (object: Prunable) => boolean
  /** Bytes that may stay, of what was used last; absent: none. */
  readonly keep?: number
}

/** Empties the cache of what no build holds. */
export async function pruneBuildCache(store: Store, launcher: string, { all, mayGo, keep }: PruneCacheOptions): Promise<Pruned> {
  const { paths, images, containers, events } = store
  await forgetKept(store)
  const cache = new BuildCache(paths)
  let kept = 0
  const gone = listBuildCache(store).filter(({ inUse, shared, used, size }) => {
    const stays = inUse || (shared && !all) || !mayGo({ created: new Date(used).toISOString(), labels: {} })
    if (stays || keep === undefined || kept + size > keep) return !stays
    kept += size
    return false
  })
  const ids = new Set(gone.map(({ id }) => id))
  const entries = cache.entries()
  const layers = new Set(entries.filter(({ id }) => ids.has(id)).map(({ layer }) => layer))
  for (const { id, layer } of entries) if (layers.has(layer)) cache.remove(id)
  const removed = await images.removeUnusedLayers(usedBesideImages(paths, containers), [...layers])
  let reclaimed = removed.reduce((sum, { size }) => sum + size, 0)
  const lines = gone.filter(({ type }) => type === 'regular').map(({ id }) => id)
  const sizes = new Map(gone.map(({ id, size }) => [id, size]))
  for (const mount of listCacheMounts(paths).filter(({ name }) => ids.has(name))) {
    if (!(await removeCacheMount(paths, launcher, mount))) continue
    lines.push(mount.name)
    reclaimed += sizes.get(mount.name) ?? 0
  }
  for (const { id, size } of gone.filter(({ type }) => type === 'source.local')) {
    removeDigestFile(paths, id)
    lines.push(id)
    reclaimed += size
  }
  events.prune('builder', reclaimed)
  return { lines, reclaimed }
}
