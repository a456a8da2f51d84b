/**
 * When the entries of an image's history were made. A step without a layer has no time of its own: it gets that of the layer before it, and those before the first
 * new layer get that one's. So a build whose steps are all in the cache makes the same image again.
 * Source: moby/buildkit, exporter/containerimage/image.go, `normalizeLayersAndHistory`.
 */

import type { HistoryEntry } from '../../formats/oci/image.ts'

/** @param latest milliseconds since 1970: no time is later (SOURCE_DATE_EPOCH); absent: each stays as it is */
export function withTimes(history: readonly HistoryEntry[], latest?: number): readonly HistoryEntry[] {
  const firstOpen = history.findIndex(({ created }) => created === undefined)
  const next = firstOpen < 0 ? undefined : history.slice(firstOpen).find(({ created }) => created !== undefined)?.created
  let time = next ?? history.findLast(({ created }) => created !== undefined)?.created
  let isOpen = false
  return history.map(entry => {
    if (entry.created === undefined) isOpen = true
    else if (isOpen) time = entry.created
    const created = clamped(entry.created ?? time, latest)
    return { ...entry, ...(created !== undefined && { created }) }
  })
}

function clamped(created: string | undefined, latest: number | undefined): string | undefined {
  if (latest === undefined) return created
  return created === undefined || Date.parse(created) > latest ? new Date(latest).toISOString() : created
}
