/** What `GET /v1/search?q=TERM` finds. Source: moby, api/types/registry/search.go. */

import * as v from 'valibot'
import { check, flag, int, list, maybe, struct, text } from '../go/json.ts'
import { type Filters, invalidFilter, parseFilters, truthOf } from '../text/filters.ts'

export interface SearchResult {
  readonly name: string
  readonly description: string
  readonly stars: number
  readonly isOfficial: boolean
}

const results = struct({
  results: v.optional(list(struct({ name: text, description: maybe(text), star_count: maybe(int), is_official: maybe(flag) })), []),
})

/** @throws {MinidockError} `invalid` */
export function parseSearchResults(value: unknown): readonly SearchResult[] {
  return check(results, value, 'answer to the search').results.map(({ name, description = '', star_count = 0, is_official = false }) => ({
    name,
    description,
    stars: star_count,
    isOfficial: is_official,
  }))
}

const NAMES = ['is-official', 'is-automated', 'stars'] as const

/**
 * Returns whether a result passes docker's filters. Nothing is built automatically any more, as docker says too.
 * @throws {MinidockError} `invalid`, in docker's words
 */
export function searchFilter(texts: readonly string[]): (result: SearchResult) => boolean {
  const filters = parseFilters(texts, NAMES)
  const official = truthIn(filters, 'is-official')
  const automated = truthIn(filters, 'is-automated')
  const least = Math.max(0, ...(filters.get('stars') ?? []).map(starsOf))
  return ({ stars, isOfficial }) => stars >= least && (official === undefined || official === isOfficial) && automated !== true
}

function truthIn(filters: Filters<(typeof NAMES)[number]>, name: (typeof NAMES)[number]): boolean | undefined {
  const [value, ...others] = filters.get(name) ?? []
  if (value === undefined) return undefined
  const truth = truthOf(value)
  if (truth === undefined || others.length > 0) throw invalidFilter(`${name}=${[value, ...others].join(', ')}`, 'say true or false, once')
  return truth
}

function starsOf(value: string): number {
  if (/^[+-]?\d+$/.test(value)) return Number(value)
  throw invalidFilter(`stars=${value}`, 'give a whole number')
}
