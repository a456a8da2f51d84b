/** `--filter` of `builder prune`. Source: moby, builder/builder-next/builder.go. */

import { MinidockError } from '../../base/errors.ts'
import { parseTimestamp } from '../../formats/docker/timestamp.ts'
import { parseFilters } from '../../formats/text/filters.ts'

/**
 * @param now milliseconds since 1970
 * @returns before which time what is removed must have been used last, in milliseconds since 1970; undefined: all may go
 * @throws {MinidockError} of kind `invalid`, in docker's words
 */
export function parseUntil(texts: readonly string[], now: number): number | undefined {
  const filters = parseFilters(texts, ['until', 'unused-for'])
  const [text, ...others] = [...(filters.get('until') ?? []), ...(filters.get('unused-for') ?? [])]
  if (others.length > 0) throw new MinidockError('invalid', 'more than one until filter specified', { hint: 'give the earlier one' })
  return text === undefined ? undefined : Number(parseTimestamp(text, now) / 1_000_000n)
}
