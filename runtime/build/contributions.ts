/** Chapter 7's part of `system df` and `system prune` (the build cache), and of `system gc`. Source: docker/cli, cli/command/formatter/buildcache.go. */

import { listingOf, type Row, truncateId } from '../formats/docker/format.ts'
import { formatAge, formatSize } from '../formats/go/units.ts'
import type { Contributions } from '../plan/contributions.ts'
import { collectBuilds } from './collect.ts'
import { type CachedObject, listBuildCache, pruneBuildCache } from './operations/prune-cache.ts'

const CACHE = listingOf(['CACHE ID', 'CACHE TYPE', 'SIZE', 'CREATED', 'LAST USED', 'USAGE', 'SHARED'])

export const buildContributions: Contributions = {
  usage(store) {
    const all = listBuildCache(store)
    // What an image has as well is counted with the images.
    const own = all.filter(({ shared }) => !shared)
    const total = {
      total: all.length,
      active: all.filter(({ inUse }) => inUse).length,
      size: sum(own),
      reclaimable: sum(own.filter(({ inUse }) => !inUse)),
    }
    return { kind: 'Build Cache', total, listing: CACHE, rows: now => all.map(one => rowOf(one, now)) }
  },

  prune: {
    kind: 'build cache objects',
    warning: ({ all }) => (all ? 'all build cache' : 'unused build cache'),
    run: (store, options, launcher) => pruneBuildCache(store, launcher, options),
  },

  collect: collectBuilds,
}

function sum(objects: readonly CachedObject[]): number {
  return objects.reduce((total, { size }) => total + size, 0)
}

/** @param now milliseconds since 1970 */
function rowOf({ id, type, size, created, used, inUse, shared }: CachedObject, now: number): Row {
  return {
    'CACHE ID': truncateId(id),
    'CACHE TYPE': type,
    SIZE: formatSize(size),
    CREATED: `${formatAge(now - created)} ago`,
    'LAST USED': `${formatAge(now - used)} ago`,
    USAGE: inUse ? '1' : '0',
    SHARED: String(shared),
  }
}
