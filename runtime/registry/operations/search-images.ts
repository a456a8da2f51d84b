/** `search`: the first version of the registries' API, which few registries have: the hub does. Source: the package `registry` of moby, its search_session.go. */

import { MinidockError } from '../../base/errors.ts'
import { parseReference } from '../../formats/docker/reference.ts'
import { parseSearchResults, type SearchResult, searchFilter } from '../../formats/registry/search-results.ts'
import type { RegistryAccess } from '../client/access.ts'
import { askRegistry, refusal } from '../client/ask-registry.ts'
import { LIMITS } from '../client/limits.ts'
import { readJson } from '../client/read-all.ts'
import type { RegistryHeart } from '../heart.ts'
import { accessTo } from '../settings/access-to.ts'

const HUB = 'docker.io'
/** Where the hub's search is. */
const HUB_INDEX = 'https://index.docker.io'
const LIMIT = 25
const MOST = 100

export interface Search {
  /** As docker's filters: `stars=3`. */
  readonly filters: readonly string[]
  /** Absent: 25. */
  readonly limit?: number | undefined
}

/**
 * @param term what to look for, at the hub: `busybox`; or at another registry: `localhost:5000/busybox`
 * @returns the results in the registry's order
 * @throws {MinidockError} `invalid` for a filter or a limit that makes no sense, and for a registry that has no search; `unavailable`, `forbidden`
 */
export async function searchImages(
  heart: RegistryHeart,
  term: string,
  { filters, limit = LIMIT }: Search,
): Promise<readonly SearchResult[]> {
  const passes = searchFilter(filters)
  if (limit < 1 || limit > MOST) throw new MinidockError('invalid', `limit ${limit} is outside the range of [1, ${MOST}]`)
  const { domain, query } = placeOf(term)
  const path = `/v1/search?${new URLSearchParams({ q: query, n: String(limit) })}`
  const found = await askRegistry(searchable(await accessTo(domain)), heart, { path }, async answer => {
    if (answer.status === 200) return parseSearchResults(await readJson(answer, LIMITS.document, 'answer to the search'))
    const refused = await refusal(answer, domain)
    if (answer.status !== 404) throw refused
    throw new MinidockError('invalid', `the registry ${domain} has no search`, { hint: 'few registries have one: the hub does' })
  })
  return found
    .slice(0, limit)
    .filter(passes)
    .map(result => ({ ...result, name: pullableName(result.name, domain) }))
}

/** Returns a name that can be pulled: with its registry, if that is not the hub. */
function pullableName(name: string, domain: string): string {
  return domain === HUB || name.startsWith(`${domain}/`) ? name : `${domain}/${name}`
}

/** A registry is named as in the name of an image, before the first slash. */
function placeOf(term: string): { readonly domain: string; readonly query: string } {
  if (term.includes('://'))
    throw new MinidockError('invalid', 'invalid repository name: repository name should not contain a scheme', {
      hint: 'search for a word, or at a registry: registry.example/word',
    })
  const slash = term.indexOf('/')
  // The word need not be a name of an image; what stands before it is judged as in one.
  const { domain } = parseReference(slash < 0 ? 'x' : `${term.slice(0, slash)}/x`)
  const query = domain === HUB ? term.replace(/^(index\.)?docker\.io\//, '').replace(/^library\//, '') : term.slice(slash + 1)
  // The hub refuses it; other registries may answer with all that they have.
  if (domain === HUB && query === '')
    throw new MinidockError('invalid', 'search term can not be empty', { hint: 'name what to look for: minidock search nginx' })
  return { domain, query }
}

function searchable(access: RegistryAccess): RegistryAccess {
  return access.domain === HUB ? { ...access, endpoints: [{ base: HUB_INDEX, tls: { verify: true }, isMirror: false }] } : access
}
