/** Lists that a registry gives page by page. */

import { isOfKind, MinidockError } from '../../base/errors.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import { type Descriptor, isIndexType } from '../../formats/oci/image.ts'
import { parseIndex } from '../../formats/oci/image-schema.ts'
import { nextPage } from '../../formats/registry/link-header.ts'
import { parseTagList } from '../../formats/registry/tag-list.ts'
import type { Answer, Ask, Connection } from './connection.ts'
import { parseJson, readAll } from './read-all.ts'
import { locate } from './redirects.ts'
import type { FetchedManifest, Waiting } from './repository.ts'

/** A list that is longer goes round in a circle. */
const MOST_PAGES = 10_000
/** Characters of the address of a page: each is remembered, to know a circle by. */
const LONGEST_ADDRESS = 4096

export async function* listTags(connection: Connection, waiting: Waiting = {}): AsyncGenerator<string, void, undefined> {
  for await (const page of pages(connection, { method: 'GET', to: 'tags/list', about: { part: 'tags' }, ...waiting }, 'list of tags'))
    yield* parseTagList(page.document)
}

/** @param manifest fetches one by its tag: a registry that has no list of referrers may have them in an index with a tag of this name */
export async function listReferrers(
  connection: Connection,
  digest: Digest,
  manifest: (tag: string) => Promise<FetchedManifest>,
): Promise<readonly Descriptor[]> {
  try {
    const found: Descriptor[] = []
    const first = { method: 'GET', to: `referrers/${digest}`, about: { part: 'manifest', reference: digest }, isOptional: true } as const
    // They are kept in one document, however many pages they come on.
    for await (const { document, answer } of pages(connection, first, 'list of referrers', connection.limits.document)) {
      // A registry that knows nothing of referrers may answer anything.
      if (!isIndexType((answer.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '')) break
      found.push(...parseIndex(document).manifests)
    }
    return found
  } catch (error) {
    if (!isOfKind(error, 'not-found', 'forbidden', 'invalid')) throw error
    return await byTag(digest, manifest)
  }
}

/** Source: distribution-spec 1.1, "Referrers Tag Schema". */
async function byTag(digest: Digest, manifest: (tag: string) => Promise<FetchedManifest>): Promise<readonly Descriptor[]> {
  try {
    const { bytes, descriptor } = await manifest(digest.replace(':', '-'))
    return isIndexType(descriptor.mediaType) ? parseIndex(JSON.parse(Buffer.from(bytes).toString('utf8'))).manifests : []
  } catch (error) {
    if (isOfKind(error, 'not-found', 'forbidden', 'invalid') || error instanceof SyntaxError) return []
    throw error
  }
}

/** @param most bytes of all pages together; each is no longer than a document may be */
async function* pages(
  connection: Connection,
  first: Ask,
  what: string,
  most = Number.POSITIVE_INFINITY,
): AsyncGenerator<{ readonly document: unknown; readonly answer: Answer }, void, undefined> {
  const seen = new Set<string>()
  let ask = first
  let left = most
  for (let page = 0; page < MOST_PAGES; page++) {
    const longest = Math.min(left, connection.limits.document)
    const { answer, bytes } = await connection.document(ask, async from => ({ answer: from, bytes: await readAll(from, longest, what) }))
    left -= bytes.length
    yield { document: parseJson(bytes, answer, what), answer }
    const link = nextPage(headerText(answer.headers['link']))
    if (link === undefined) return
    const { endpoint } = answer
    const url = locate(link, answer.url, endpoint)
    if (seen.has(url.href) || url.href.length > LONGEST_ADDRESS) break
    seen.add(url.href)
    ask = { ...first, to: { url, endpoint } }
  }
  throw new MinidockError('invalid', `the ${what} of ${connection.repository} has no end`)
}

function headerText(value: string | readonly string[] | undefined): string {
  return typeof value === 'string' ? value : (value ?? []).join(', ')
}
