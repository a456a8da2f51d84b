/** Manifests and indexes: kept as they came, byte for byte, since their digest is their name. A tag is a name that may move. */

import * as v from 'valibot'
import { type Digest, isDigest } from '../../runtime/formats/oci/digest.ts'
import { type Answer, empty, gathered, type Question, Refusal } from './answer.ts'
import { digestOf, keep } from './contents.ts'
import { type Parts, repositoryOf, type Shelves } from './endpoint.ts'

/** Bytes of a manifest: distribution-spec, "Pushing Manifests". */
const MOST = 4 * 1024 * 1024

const descriptor = v.object({
  mediaType: v.string(),
  digest: v.custom<Digest>(isDigest),
  size: v.number(),
  urls: v.optional(v.array(v.string())),
})

const document = v.object({
  mediaType: v.optional(v.string()),
  artifactType: v.optional(v.string()),
  annotations: v.optional(v.record(v.string(), v.string())),
  config: v.optional(descriptor),
  layers: v.optional(v.array(descriptor)),
  manifests: v.optional(v.array(descriptor)),
  subject: v.optional(descriptor),
})

/** What a registry reads of a manifest or an index. */
export type Document = v.InferOutput<typeof document>

/** @returns undefined for what is neither a manifest nor an index */
export function readDocument(content: Uint8Array): Document | undefined {
  try {
    return v.parse(document, JSON.parse(Buffer.from(content).toString('utf8')))
  } catch {
    return undefined // No JSON, or another one.
  }
}

/** `GET /v2/<name>/manifests/<tag or digest>` */
export async function getManifest(shelves: Shelves, _: Question, parts: Parts): Promise<Answer> {
  const { digest, mediaType } = manifestOf(shelves, parts)
  const size = (await shelves.contents.sizeOf(digest)) ?? 0
  const headers = { 'content-type': mediaType, 'docker-content-digest': digest }
  return { status: 200, headers, body: { size, bytes: shelves.contents.read(digest, 0, size) } }
}

/** `PUT /v2/<name>/manifests/<tag or digest>` */
export async function putManifest(shelves: Shelves, { headers, body }: Question, { name = '', reference = '' }: Parts): Promise<Answer> {
  const content = await gathered(body, MOST)
  const digest = digestOf(content)
  if (reference.includes(':') && reference !== digest) throw new Refusal(400, 'DIGEST_INVALID', `the manifest's digest is ${digest}`)
  const document = readDocument(content)
  if (!document) throw new Refusal(400, 'MANIFEST_INVALID', 'manifest invalid')
  const { mediaType, config, layers = [], manifests = [], subject } = document
  const repository = shelves.repositories.find(name)
  // An image must be whole before it gets a name. What has `urls` lies elsewhere.
  const blobs = [...(config ? [config] : []), ...layers].filter(({ urls }) => urls === undefined)
  const missing = [
    ...blobs.filter(({ digest }) => !repository?.blobs.has(digest)),
    ...manifests.filter(({ digest }) => !repository?.manifests.has(digest)),
  ]
  if (missing[0]) throw new Refusal(404, 'MANIFEST_BLOB_UNKNOWN', `blob unknown to registry: ${missing[0].digest}`)
  await keep(shelves.contents, content)
  shelves.repositories.change(name, ({ manifests, tags }) => {
    manifests.set(digest, headers['content-type'] ?? mediaType ?? 'application/vnd.oci.image.manifest.v1+json')
    if (reference !== digest) tags.set(reference, digest)
  })
  const told = subject && shelves.hasReferrers ? { 'oci-subject': subject.digest } : {}
  return empty(201, { location: `/v2/${name}/manifests/${digest}`, 'docker-content-digest': digest, ...told })
}

/** `DELETE /v2/<name>/manifests/<tag or digest>`: by a tag only that tag goes. */
export function deleteManifest(shelves: Shelves, _: Question, parts: Parts): Answer {
  const { digest } = manifestOf(shelves, parts)
  const { name = '', reference = '' } = parts
  shelves.repositories.change(name, ({ manifests, tags }) => {
    for (const [tag, pointed] of tags) if (tag === reference || (reference === digest && pointed === digest)) tags.delete(tag)
    if (reference === digest) manifests.delete(digest)
  })
  return empty(202)
}

function manifestOf(shelves: Shelves, parts: Parts): { readonly digest: Digest; readonly mediaType: string } {
  const { tags, manifests } = repositoryOf(shelves, parts)
  const { reference = '' } = parts
  const digest = isDigest(reference) ? reference : tags.get(reference)
  const mediaType = digest && manifests.get(digest)
  if (!digest || mediaType === undefined) throw new Refusal(404, 'MANIFEST_UNKNOWN', `manifest unknown to registry: ${reference}`)
  return { digest, mediaType }
}
