/** `--filter` of the commands that prune: `until`, `label` and `label!`. All must agree. Source: moby, daemon/prune.go. */

import { MinidockError } from '../../errors.ts'
import { parseTimestamp } from '../../formats/timestamp.ts'

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
  const filters = texts.map(parseFilter)
  if (filters.filter(({ name }) => name === 'until').length > 1)
    throw new MinidockError('invalid', 'more than one until filter specified', { hint: 'give the earlier one' })
  const keeps = filters.map(({ name, value }): Keep => {
    if (name === 'until') return olderThan(parseTimestamp(value, now))
    const has = hasLabel(value)
    return name === 'label' ? has : object => !has(object)
  })
  return object => keeps.every(keep => keep(object))
}

function parseFilter(text: string): { name: 'until' | 'label' | 'label!'; value: string } {
  const at = text.indexOf('=')
  if (at < 0)
    throw new MinidockError(
      'invalid',
      `invalid argument ${JSON.stringify(text)} for "--filter" flag: bad format of filter (expected name=value)`,
    )
  const [name, value] = [text.slice(0, at).trim().toLowerCase(), text.slice(at + 1).trim()]
  if (name === 'until' || name === 'label' || name === 'label!') return { name, value }
  throw new MinidockError('invalid', `invalid filter '${name}'`, { hint: 'filters are until=…, label=… and label!=…' })
}

function olderThan(nanoseconds: bigint): Keep {
  const limit = Number(nanoseconds / 1_000_000n)
  return ({ created }) => Date.parse(created) < limit
}

function hasLabel(text: string): Keep {
  const equals = text.indexOf('=')
  const key = equals < 0 ? text : text.slice(0, equals)
  return ({ labels }) => Object.hasOwn(labels, key) && (equals < 0 || labels[key] === text.slice(equals + 1))
}
