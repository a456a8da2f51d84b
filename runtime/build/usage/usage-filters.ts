/** `--filter` of `builder du`. Source: moby/buildkit, cache/manager.go, `adaptUsageInfo`; docker/buildx, commands/prune.go, `toBuildkitPruneInfo`. */

import { untilFilter } from '../../formats/docker/prune-filters.ts'
import { parseBool } from '../../formats/go/bool.ts'
import { agree, invalidFilter, parseFilters } from '../../formats/text/filters.ts'
import type { CachedObject } from '../operations/prune-cache.ts'

const NAMES = ['until', 'unused-for', 'id', 'type', 'description', 'inuse', 'shared', 'private'] as const

/**
 * @param now milliseconds since 1970
 * @returns whether an object is shown
 * @throws {MinidockError} of kind `invalid`, in docker's words
 */
export function parseUsageFilters(texts: readonly string[], now: number): (object: CachedObject) => boolean {
  const filters = parseFilters(texts, NAMES)
  const [limit = Number.POSITIVE_INFINITY] = untilFilter([...(filters.get('until') ?? []), ...(filters.get('unused-for') ?? [])], now)
  for (const name of ['inuse', 'shared', 'private'] as const) for (const value of filters.get(name) ?? []) truth(name, value)
  return object =>
    agree(filters, (name, value) => {
      switch (name) {
        case 'until':
        case 'unused-for':
          return object.used < limit
        case 'id':
          return object.id.startsWith(value)
        case 'type':
          return object.type === value
        case 'description':
          return object.description === value
        case 'inuse':
          return object.inUse === truth(name, value)
        case 'shared':
          return object.shared === truth(name, value)
        case 'private':
          return object.shared !== truth(name, value)
      }
    })
}

/** `--filter shared` means that it is. */
function truth(name: string, value: string): boolean {
  const is = value === '' ? true : parseBool(value)
  if (is === undefined) throw invalidFilter(`${name}=${value}`, 'it is true or false')
  return is
}
