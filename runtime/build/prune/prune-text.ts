/** The output of `builder prune`, in BuildKit's words. Source: docker/cli, cli/command/builder/prune.go; docker/buildx, commands/prune.go. */

import { truncateId } from '../../formats/docker/format.ts'
import { formatTable } from '../../formats/go/tabwriter.ts'
import { formatAge, formatSize } from '../../formats/go/units.ts'
import type { CachedObject } from '../operations/prune-cache.ts'

export function pruneQuestion(all: boolean): string {
  return `WARNING! This will remove all ${all ? '' : 'dangling '}build cache. Are you sure you want to continue?`
}

export type PrunedObject = Pick<CachedObject, 'id' | 'size' | 'shared' | 'used'>

/**
 * @param reclaimed bytes: a layer that an image has too, which `*` says, is still there
 * @param now milliseconds since 1970
 */
export function prunedText(objects: readonly PrunedObject[], reclaimed: number, now: number): string {
  const rows = objects.map(({ id, size, shared, used }) => [
    truncateId(id),
    'true',
    `${formatSize(size)}${shared ? '*' : ''}`,
    `${formatAge(now - used)} ago`,
  ])
  const table = rows.length === 0 ? '' : formatTable(['ID', 'RECLAIMABLE', 'SIZE', 'LAST ACCESSED'], rows)
  return `${table}Total:\t${formatSize(reclaimed)}\n`
}
