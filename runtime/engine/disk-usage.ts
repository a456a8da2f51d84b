/** `system df`: the room that objects take on the disk, as modules contribute it. */

import { listingOf } from '../formats/docker/format.ts'
import { USAGES, type Usage } from '../plan/contributions.ts'
import { contributionsOf } from './contributions.ts'
import type { Engine } from './engine.ts'
import { listReconciled } from './reconcile.ts'

/** Returns a line for each kind of object, in docker's order. */
export async function diskUsage(engine: Engine): Promise<readonly Usage[]> {
  const containers = await listReconciled(engine)
  const contributed = (await contributionsOf(engine)).map(({ usage }) => usage?.(engine.store, containers))
  const found = await Promise.all(contributed.filter(usage => usage !== undefined))
  return USAGES.map(kind => found.find(usage => usage.kind === kind) ?? NOTHING[kind])
}

/** Lines for objects that no module of this engine has. */
const NOTHING: Readonly<Record<Usage['kind'], Usage>> = {
  Images: nothing('Images', []),
  Containers: nothing('Containers', []),
  'Local Volumes': nothing('Local Volumes', ['VOLUME NAME', 'LINKS', 'SIZE']),
  'Build Cache': nothing('Build Cache', ['CACHE ID', 'CACHE TYPE', 'SIZE', 'CREATED', 'LAST USED', 'USAGE', 'SHARED']),
}

function nothing(kind: Usage['kind'], columns: readonly string[]): Usage {
  return { kind, total: { total: 0, active: 0, size: 0, reclaimable: 0 }, rows: () => [], listing: listingOf(columns) }
}
