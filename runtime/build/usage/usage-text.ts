/** The output of `builder du`, as buildx prints it. Source: docker/buildx, commands/diskusage.go. */

import { truncateId } from '../../formats/docker/format.ts'
import { formatTable } from '../../formats/go/tabwriter.ts'
import { formatGoTime } from '../../formats/go/time.ts'
import { formatAge, formatSize } from '../../formats/go/units.ts'
import type { CachedObject } from '../operations/prune-cache.ts'

/** A line for each object; `*` at a size: an image has the layer as well. @param now milliseconds since 1970 */
export function usageTable(objects: readonly CachedObject[], now: number): string {
  const rows = objects.map(({ id, inUse, size, shared, used }) => [
    truncateId(id),
    String(!inUse),
    `${formatSize(size)}${shared ? '*' : ''}`,
    `${formatAge(now - used)} ago`,
  ])
  return formatTable(['ID', 'RECLAIMABLE', 'SIZE', 'LAST ACCESSED'], rows)
}

/** All that is known of each object. */
export function usageDetails(objects: readonly CachedObject[], now: number): string {
  const texts = objects.map(({ id, type, description, size, created, used, inUse, shared }) =>
    lines([
      ['ID', id],
      ['Created at', formatGoTime(new Date(created))],
      ['Mutable', String(type !== 'regular')],
      ['Reclaimable', String(!inUse)],
      ['Shared', String(shared)],
      ['Size', formatSize(size)],
      ['Description', description],
      ['Last used', `${formatAge(now - used)} ago`],
      ['Type', type],
    ]),
  )
  return texts.map(text => `${text}\n`).join('')
}

/** What is below both when nothing is filtered out. */
export function usageTotals(objects: readonly CachedObject[]): string {
  const sum = (some: readonly CachedObject[]) => some.reduce((total, { size }) => total + size, 0)
  const shared = sum(objects.filter(object => object.shared))
  const total = sum(objects)
  return lines([
    ...(shared > 0 ? [['Shared', formatSize(shared)] as const, ['Private', formatSize(total - shared)] as const] : []),
    ['Reclaimable', formatSize(sum(objects.filter(({ inUse }) => !inUse)))],
    ['Total', formatSize(total)],
  ])
}

function lines(pairs: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...pairs.map(([name]) => name.length)) + 2
  return pairs.map(([name, value]) => `${`${name}:`.padEnd(width)}${value}\n`).join('')
}
