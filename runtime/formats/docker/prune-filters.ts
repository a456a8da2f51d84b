/** `--filter` of the commands that prune. Source: moby, daemon/prune.go. */

import { MinidockError } from '../../base/errors.ts'
import { agree, hasLabel, parseFilters } from '../text/filters.ts'
import { parseTimestamp } from './timestamp.ts'

/** What is asked about. */
export interface Prunable {
  /** RFC 3339. */
  readonly created: string
  readonly labels: Readonly<Record<string, string>>
}

type Keep = (object: Prunable) => boolean

/**
 * @param now milliseconds since 1970
 * @returns whether an object may go
 * @throws {MinidockError} of kind `invalid`, in docker's words
 */
export function parsePruneFilters(texts: readonly string[], now: number): Keep {
  const filters = parseFilters(texts, ['until', 'label', 'label!'])
  const limits = (filters.get('until') ?? []).map(text => Number(parseTimestamp(text, now) / 1_000_000n))
  if (limits.length > 1) throw new MinidockError('invalid', 'more than one until filter specified', { hint: 'give the earlier one' })
  return ({ created, labels }) =>
    agree(filters, (name, value) =>
      name === 'until' ? limits.every(limit => Date.parse(created) < limit) : hasLabel(labels, value) === (name === 'label'),
    )
}
