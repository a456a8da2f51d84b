/** `--filter` of the commands that prune. Source: moby, daemon/prune.go. */

import { MinidockError } from '../../base/errors.ts'
import { parseBool } from '../go/bool.ts'
import { agree, hasLabel, invalidFilter, parseFilters, truthOf } from '../text/filters.ts'
import { parseTimestamp } from './timestamp.ts'

/** What is asked about. */
export interface Prunable {
  /** RFC 3339. */
  readonly created: string
  readonly labels: Readonly<Record<string, string>>
}

type Keep = (object: Prunable) => boolean

/** What a condition begins with: for completion. */
export const PRUNE_CONDITIONS: readonly string[] = ['label=', 'label!=', 'until=']

/**
 * @param now milliseconds since 1970
 * @returns whether an object may go
 * @throws {MinidockError} of kind `invalid`, in docker's words
 */
export function parsePruneFilters(texts: readonly string[], now: number): Keep {
  const filters = parseFilters(texts, ['until', 'label', 'label!'])
  const limits = untilFilter(filters.get('until') ?? [], now)
  return ({ created, labels }) =>
    agree(filters, (name, value) =>
      name === 'until' ? limits.every(limit => Date.parse(created) < limit) : hasLabel(labels, value) === (name === 'label'),
    )
}

/** Returns the time before which an object was made, in milliseconds since 1970; none without a filter. @throws {MinidockError} `invalid`, in docker's words */
export function untilFilter(texts: readonly string[], now: number): readonly number[] {
  if (texts.length > 1) throw new MinidockError('invalid', 'more than one until filter specified', { hint: 'give the earlier one' })
  return texts.map(text => Number(parseTimestamp(text, now) / 1_000_000n))
}

export interface ImagePruneFilters {
  /** All that no container was made from, and not only those without a name. */
  readonly all: boolean
  readonly mayGo: Keep
}

/**
 * Docker's client turns `--all` into one more filter, `dangling=false`, and its daemon refuses two that disagree.
 * @param texts besides those of `parsePruneFilters`, `dangling=true` and `dangling=false`
 * @throws {MinidockError} of kind `invalid`, in docker's words
 */
export function parseImagePruneFilters(texts: readonly string[], all: boolean, now: number): ImagePruneFilters {
  const isDangling = (text: string) => /^\s*dangling\s*=/i.test(text)
  for (const text of texts.filter(isDangling)) {
    const value = parseFilters([text], ['dangling']).get('dangling')?.[0] ?? ''
    const hint = 'it is dangling=true, which is the default, or with --all dangling=false'
    if (truthOf(value) !== !all) throw invalidFilter(`dangling=${value}`, hint)
  }
  return {
    all,
    mayGo: parsePruneFilters(
      texts.filter(text => !isDangling(text)),
      now,
    ),
  }
}

export interface VolumePruneFilters {
  /** Whether volumes that have a name may go as well; undefined: no filter says it. */
  readonly all: boolean | undefined
  readonly mayGo: Keep
}

/** Docker does not know the age of volumes. @throws {MinidockError} of kind `invalid`, in docker's words */
export function parseVolumePruneFilters(texts: readonly string[]): VolumePruneFilters {
  const filters = parseFilters(texts, ['label', 'label!', 'all'])
  const [value, ...others] = filters.get('all') ?? []
  const all = value === undefined ? undefined : parseBool(value)
  if (others.length > 0 || (value !== undefined && all === undefined)) throw invalidFilter(`all=${value}`, 'it is true or false, once')
  return { all, mayGo: ({ labels }) => agree(filters, (name, value) => name === 'all' || hasLabel(labels, value) === (name === 'label')) }
}
