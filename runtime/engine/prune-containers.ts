/** `container prune`: removes containers that do not run. */

import type { Pruned, PruneOptions } from '../plan/contributions.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { labelsOf } from '../store/containers/labels-of.ts'
import { isActive } from '../store/containers/stored-container.ts'
import { isCreatorAlive } from '../store/files/temporary-name.ts'
import { treeSize } from '../store/trees/tree-size.ts'
import { monitorGone } from './ending.ts'
import type { Engine } from './engine.ts'
import { listReconciled } from './reconcile.ts'
import { removeFromDisk } from './remove.ts'

/** Removes all containers that do not run and that the filters let go. @returns their ids, and the bytes that they had written */
export async function pruneContainers(engine: Engine, { mayGo }: Pick<PruneOptions, 'mayGo'>): Promise<Pruned> {
  const stopped = (await listReconciled(engine)).filter(container => !isActive(container) && !isAboutToStart(container))
  const lines: string[] = []
  let reclaimed = 0
  for (const container of stopped) {
    const { record, directory } = container
    if (!mayGo({ created: record.Created, labels: labelsOf(record) })) continue
    await monitorGone(container)
    const size = treeSize(`${directory}/upper`)
    // Another command may have started it meanwhile: then it stays.
    if ((await removeFromDisk(engine, record.Id)) !== 'released') continue
    engine.store.events.container('destroy', record)
    lines.push(record.Id)
    reclaimed += size
  }
  engine.store.events.prune('container', reclaimed)
  return { lines, reclaimed }
}

/** Returns whether a `run` that is still alive has made the container and has not started it yet. */
function isAboutToStart({ state, record }: StoredContainer): boolean {
  return state === 'created' && record.MadeBy === 'run' && isCreatorAlive(record.Creator)
}
