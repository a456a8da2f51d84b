/** What a registry can list: tags, repositories, what refers to a manifest; and docker's search. Long lists come in pages, and the header `Link` leads to the next. */

import { mediaTypes } from '../../runtime/formats/oci/image.ts'
import { type Answer, gathered, json, type Question, Refusal } from './answer.ts'
import { digestIn, type Parts, repositoryOf, type Shelves } from './endpoint.ts'
import { readDocument } from './manifests.ts'

/** `GET /v2/<name>/tags/list?n=<most>&last=<tag>` */
export function listTags(shelves: Shelves, { url }: Question, parts: Parts): Answer {
  const { tags } = repositoryOf(shelves, parts)
  const { page, headers } = pageOf([...tags.keys()].sort(), url, shelves.pageSize)
  return json({ name: parts['name'], tags: page }, headers)
}

/** `GET /v2/_catalog` */
export function listRepositories({ repositories, pageSize }: Shelves, { url }: Question): Answer {
  const { page, headers } = pageOf(repositories.names, url, pageSize)
  return json({ repositories: page }, headers)
}

function pageOf(all: readonly string[], url: URL, most: number): { readonly page: readonly string[]; readonly headers: Answer['headers'] } {
  const [last, n] = [url.searchParams.get('last'), url.searchParams.get('n')]
  const count = n !== null && /^\d+$/.test(n) ? Math.min(Number(n), most) : most
  const rest = last === null ? all : all.filter(name => name > last)
  const page = rest.slice(0, count)
  const next = new URLSearchParams({ n: String(count), last: page.at(-1) ?? '' })
  return { page, headers: page.length > 0 && page.length < rest.length ? { link: `<${url.pathname}?${next}>; rel="next"` } : {} }
}

/** `GET /v2/<name>/referrers/<digest>?artifactType=<type>`: an index of the manifests whose `subject` that one is. */
export async function listReferrers(shelves: Shelves, { url }: Question, parts: Parts): Promise<Answer> {
  if (!shelves.hasReferrers) throw new Refusal(404, 'UNSUPPORTED', 'this registry has no referrers')
  const subject = digestIn(parts['digest'])
  const wanted = url.searchParams.get('artifactType')
  const found: object[] = []
  for (const [digest, mediaType] of shelves.repositories.find(parts['name'] ?? '')?.manifests ?? []) {
    const size = (await shelves.contents.sizeOf(digest)) ?? 0
    const document = readDocument(await gathered(shelves.contents.read(digest, 0, size), size))
    const artifactType = document?.artifactType ?? document?.config?.mediaType
    if (document?.subject?.digest !== subject || (wanted !== null && artifactType !== wanted)) continue
    found.push({ mediaType, digest, size, artifactType, annotations: document.annotations })
  }
  const index = { schemaVersion: 2, mediaType: mediaTypes.index, manifests: found }
  return json(index, { 'content-type': mediaTypes.index, ...(wanted !== null && { 'oci-filters-applied': 'artifactType' }) })
}

/** `GET /v1/search?q=<text>&n=<most>`: docker's older API, of which only this is left. */
export function search({ repositories }: Shelves, { url }: Question): Answer {
  const query = url.searchParams.get('q') ?? ''
  const size = Number(url.searchParams.get('n') ?? 25)
  const names = repositories.names.filter(name => name.includes(query))
  const results = names
    .slice(0, size)
    .map(name => ({ name, description: '', star_count: 0, is_official: !name.includes('/'), is_automated: false }))
  return json({ query, num_results: names.length, num_pages: 1, page: 1, page_size: size, results })
}
