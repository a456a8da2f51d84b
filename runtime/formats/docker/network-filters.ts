/** `network ls --filter`. Source: moby, daemon/network/filter.go. */

import { agree, type Filters, hasLabel, invalidFilter, matchesPattern, parseFilters, truthOf } from '../text/filters.ts'
import { isPredefined, type NetworkRecord } from './network.ts'

const NAMES = ['dangling', 'driver', 'id', 'label', 'name', 'scope', 'type'] as const
type FilterName = (typeof NAMES)[number]

/** A network that docker makes is never dangling, whether a container is in it or not. */
const MATCHERS: Readonly<Record<FilterName, (network: NetworkRecord, value: string) => boolean>> = {
  dangling: (network, value) => isPredefined(network) !== truthOf(value),
  driver: ({ Driver }, value) => Driver === value,
  id: ({ Id }, value) => matchesPattern(Id, value),
  label: ({ Labels }, value) => hasLabel(Labels, value),
  name: ({ Name }, value) => matchesPattern(Name, value),
  scope: ({ Scope }, value) => Scope === value,
  type: (network, value) => (isPredefined(network) ? 'builtin' : 'custom') === value,
}

/**
 * @param texts `driver=bridge`
 * @returns whether a network is to be shown
 * @throws {MinidockError} of kind `invalid`, in docker's words
 */
export function parseNetworkFilters(texts: readonly string[]): (network: NetworkRecord) => boolean {
  const filters: Filters<FilterName> = parseFilters(texts, NAMES)
  const [dangling, ...others] = filters.get('dangling') ?? []
  if (dangling !== undefined && (others.length > 0 || truthOf(dangling) === undefined))
    throw invalidFilter(`dangling=${others[0] ?? dangling}`, 'it is true or false, once')
  const type = filters.get('type')?.find(value => value !== 'builtin' && value !== 'custom')
  if (type !== undefined) throw invalidFilter(`type=${type}`, 'a type is builtin or custom')
  return network => agree(filters, (name, value) => MATCHERS[name](network, value))
}
