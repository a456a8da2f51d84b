/** `--filter` of `builder prune`. Source: moby, builder/builder-next/builder.go. */

import { untilFilter } from '../../formats/docker/prune-filters.ts'
import { parseFilters } from '../../formats/text/filters.ts'

/**
 * @param now milliseconds since 1970
 * @returns before which time what is removed must have been used last, in milliseconds since 1970; undefined: all may go
 * @throws {MinidockError} of kind `invalid`, in docker's words
 */
export function parseUntil(texts: readonly string[], now: number): number | undefined {
  const filters = parseFilters(texts, ['until', 'unused-for'])
  const [limit] = untilFilter([...(filters.get('until') ?? []), ...(filters.get('unused-for') ?? [])], now)
  return limit
}
