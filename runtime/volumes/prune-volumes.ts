/**
 * Removes volumes that no container uses. One that was made with options is never pruned, as with docker: its files may be a disk's or another machine's.
 * Source: moby, volume/service/service.go, Prune.
 */

import type { Pruned, PruneOptions } from '../plan/contributions.ts'
import type { Store } from '../store/state/store.ts'
import { treeSize } from '../store/trees/tree-size.ts'
import { linksOf, usersOf } from '../store/volumes/volume-use.ts'
import type { StoredVolume } from '../store/volumes/volumes.ts'
import { ANONYMOUS_LABEL } from './anonymous.ts'

/** @throws {MinidockError} `engine` when the file of a container is damaged: nobody knows what it uses */
export async function pruneVolumes({ volumes, containers, events }: Store, { all, mayGo }: PruneOptions): Promise<Pruned> {
  const links = linksOf(containers.list())
  const candidate = ({ record, options }: StoredVolume) =>
    !links.has(record.Name) &&
    Object.keys(options).length === 0 &&
    (all || Object.hasOwn(record.Labels, ANONYMOUS_LABEL)) &&
    mayGo({ created: record.CreatedAt, labels: record.Labels })
  const lines: string[] = []
  let reclaimed = 0
  for (const { record, data } of (await volumes.list()).filter(candidate)) {
    const size = treeSize(data)
    const users = await volumes.remove(record.Name, () => usersOf(containers, record.Name))
    // It is gone, or a container that was made meanwhile has it.
    if (users === undefined || users.length > 0) continue
    events.volume('destroy', record.Name, { driver: 'local' })
    lines.push(record.Name)
    reclaimed += size
  }
  events.prune('volume', reclaimed)
  return { lines, reclaimed }
}
