/** A repository's methods, each a request or two to its registry. */

import { createHash } from 'node:crypto'
import { MinidockError } from '../../base/errors.ts'
import type { Reference } from '../../formats/docker/reference.ts'
import { type Digest, isDigest } from '../../formats/oci/digest.ts'
import { ownMediaType } from '../../formats/oci/documents.ts'
import { mediaTypes } from '../../formats/oci/image.ts'
import type { RegistryHeart } from '../heart.ts'
import type { Action, RegistryAccess } from './access.ts'
import { type Answer, Connection } from './connection.ts'
import { downloadBlob } from './download-blob.ts'
import { LIMITS, type Limits } from './limits.ts'
import { listReferrers, listTags } from './listings.ts'
import { readAll } from './read-all.ts'
import type { FetchedManifest, Repository, Waiting } from './repository.ts'
import { Uploads } from './upload-blob.ts'

/** Media types that are understood here, the preferred first. */
const ACCEPT = [mediaTypes.index, mediaTypes.dockerIndex, mediaTypes.manifest, mediaTypes.dockerManifest].join(', ')

/** @param action what its tokens allow */
export function openRepository(
  reference: Pick<Reference, 'domain' | 'path'>,
  access: RegistryAccess,
  heart: RegistryHeart,
  action: Action,
  limits: Limits = LIMITS,
): Repository {
  const connection = new Connection(reference, access, heart, action, limits)
  const uploads = new Uploads(connection)

  const manifest = async (tag: string, waiting: Waiting = {}): Promise<FetchedManifest> => {
    const about = { part: 'manifest', reference: tag } as const
    const request = { method: 'GET', to: `manifests/${tag}`, headers: { accept: ACCEPT }, about, ...waiting } as const
    const { answer, bytes } = await connection.document(request, async from => ({
      answer: from,
      bytes: await readAll(from, limits.document, 'manifest'),
    }))
    const received = { digest: digestOf(bytes), size: bytes.length }
    const wanted = isDigest(tag) ? tag : announcedDigest(answer)
    if (wanted !== undefined && !heart.isWanted(received, { digest: wanted, size: bytes.length })) {
      throw new MinidockError(
        'invalid',
        `the manifest that ${answer.url.host} sends for ${connection.repository} is not what its digest says: wanted ${wanted}, got ${received.digest}`,
      )
    }
    return { bytes, descriptor: { mediaType: mediaTypeOf(answer, bytes), ...received } }
  }

  return {
    name: connection.name,
    atOnce: connection.atOnce,
    manifest,
    async resolve(tag, waiting = {}) {
      const about = { part: 'manifest', reference: tag } as const
      const answer = await connection.ask({
        method: 'HEAD',
        to: `manifests/${tag}`,
        headers: { accept: ACCEPT },
        about,
        ...waiting,
        answers: [404, 405],
      })
      answer.drop()
      if (answer.status === 404) return undefined
      const digest = announcedDigest(answer)
      const size = Number(answer.headers['content-length'])
      const mediaType = contentType(answer)
      // A registry that does not say it with HEAD says it with GET.
      if (answer.status === 405 || digest === undefined || !Number.isSafeInteger(size) || mediaType === undefined)
        return (await manifest(tag, waiting)).descriptor
      return { digest, size, mediaType }
    },
    blob: (descriptor, stop, waits) => downloadBlob(connection, descriptor, stop, waits),
    async hasBlob(digest) {
      const answer = await connection.ask({
        method: 'HEAD',
        to: `blobs/${digest}`,
        about: { part: 'blob', reference: digest },
        answers: [404],
      })
      answer.drop()
      return answer.status !== 404
    },
    mountBlob: (digest, from) => uploads.mount(digest, from),
    uploadBlob: (descriptor, content, options) => uploads.upload(descriptor, content, options),
    async putManifest(tag, bytes, mediaType) {
      const about = { part: 'manifest', reference: tag } as const
      const answer = await connection.ask({
        method: 'PUT',
        to: `manifests/${tag}`,
        headers: { 'content-type': mediaType },
        body: () => bytes,
        about,
      })
      answer.drop()
      const [announced, own] = [announcedDigest(answer), digestOf(bytes)]
      if (announced !== undefined && announced !== own) {
        throw new MinidockError(
          'invalid',
          `${answer.url.host} says that the manifest for ${connection.repository} is ${announced}, but what was sent is ${own}`,
        )
      }
      return own
    },
    tags: waiting => listTags(connection, waiting),
    distrustMirrors: () => connection.distrustMirrors(),
    referrers: digest => listReferrers(connection, digest, manifest),
    close: () => connection.close(),
  }
}

function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** Returns the digest that the registry names, or undefined: none, or one that is no sha256. */
function announcedDigest({ headers }: Answer): Digest | undefined {
  const digest = headers['docker-content-digest']
  return isDigest(digest) ? digest : undefined
}

/** Without parameters, in lower case; undefined: it says nothing about the document. */
function contentType({ headers }: Answer): string | undefined {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  return /^application\/(json|octet-stream)$|^text\/|^$/.test(type) ? undefined : type
}

function mediaTypeOf(answer: Answer, bytes: Uint8Array): string {
  return contentType(answer) ?? typeInside(bytes) ?? mediaTypes.manifest
}

function typeInside(bytes: Uint8Array): string | undefined {
  try {
    return ownMediaType(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch {
    // It is refused where it is read.
    return undefined
  }
}
