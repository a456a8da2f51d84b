/** Blobs: layers and configs, fetched whole or in part, and uploaded in as many pieces as the client likes. */

import type { Digest } from '../../runtime/formats/oci/digest.ts'
import { type Answer, empty, type Question, Refusal } from './answer.ts'
import { digestIn, type Parts, repositoryOf, type Shelves } from './endpoint.ts'

/** `GET /v2/<name>/blobs/<digest>`, with `Range: bytes=100-` a part of it: a client goes on where its connection broke. */
export async function getBlob(shelves: Shelves, { headers }: Question, parts: Parts): Promise<Answer> {
  const { digest, size } = await blobOf(shelves, parts)
  const common = { 'content-type': 'application/octet-stream', 'docker-content-digest': digest, 'accept-ranges': 'bytes' }
  const range = readRange(headers.range, size)
  if (range === 'unsatisfiable') return empty(416, { 'content-range': `bytes */${size}` })
  if (!range) return { status: 200, headers: common, body: { size, bytes: shelves.contents.read(digest, 0, size) } }
  const { from, to } = range
  const body = { size: to - from, bytes: shelves.contents.read(digest, from, to) }
  return { status: 206, headers: { ...common, 'content-range': `bytes ${from}-${to - 1}/${size}` }, body }
}

/** `DELETE /v2/<name>/blobs/<digest>`: it may still belong to another repository, so its bytes stay. */
export async function deleteBlob(shelves: Shelves, _: Question, parts: Parts): Promise<Answer> {
  const { digest } = await blobOf(shelves, parts)
  shelves.repositories.change(parts['name'] ?? '', ({ blobs }) => blobs.delete(digest))
  return empty(202)
}

/**
 * `POST /v2/<name>/blobs/uploads/` begins an upload; with `?digest=` the body is all of it; with `?mount=<digest>&from=<repository>` nothing has to be sent if the
 * registry has that blob in a repository that the client may read.
 */
export async function beginUpload(
  shelves: Shelves,
  question: Question,
  parts: Parts,
  mayPull: (repository: string) => boolean,
): Promise<Answer> {
  const { name = '' } = parts
  const { searchParams } = question.url
  const [mount, from] = [searchParams.get('mount'), searchParams.get('from')]
  if (mount !== null && from !== null && mayPull(from) && shelves.repositories.find(from)?.blobs.has(digestIn(mount))) {
    return uploaded(shelves, name, digestIn(mount))
  }
  const upload = await shelves.contents.begin()
  if (searchParams.has('digest')) return await finishUpload(shelves, question, { name, upload })
  return await underWay(shelves, { name, upload }, 202)
}

/** `GET /v2/<name>/blobs/uploads/<upload>`: how much is there. */
export async function uploadStatus(shelves: Shelves, _: Question, parts: Parts): Promise<Answer> {
  return await underWay(shelves, parts, 204)
}

/** `PATCH /v2/<name>/blobs/uploads/<upload>` adds a piece. */
export async function appendUpload(shelves: Shelves, question: Question, parts: Parts): Promise<Answer> {
  await takePiece(shelves, question, parts)
  return await underWay(shelves, parts, 202)
}

/** `PUT /v2/<name>/blobs/uploads/<upload>?digest=<digest>` adds the last piece, which may be empty, and says what all of it should be. */
export async function finishUpload(shelves: Shelves, question: Question, parts: Parts): Promise<Answer> {
  const { name = '', upload = '' } = parts
  const digest = digestIn(question.url.searchParams.get('digest'))
  await takePiece(shelves, question, parts)
  if (!(await shelves.contents.finish(upload, digest))) digestIn(undefined)
  return uploaded(shelves, name, digest)
}

/** `DELETE /v2/<name>/blobs/uploads/<upload>` */
export async function cancelUpload(shelves: Shelves, _: Question, parts: Parts): Promise<Answer> {
  await receivedOf(shelves, parts)
  await shelves.contents.cancel(parts['upload'] ?? '')
  return empty(204)
}

async function takePiece(shelves: Shelves, { headers, body }: Question, parts: Parts): Promise<void> {
  const received = await receivedOf(shelves, parts)
  const begin = /^(?:bytes )?(\d+)-/.exec(headers['content-range'] ?? '')?.[1]
  // Pieces come in order: the next one begins where the last one ended.
  if (begin !== undefined && Number(begin) !== received) {
    const { headers } = await underWay(shelves, parts, 416)
    throw new Refusal(416, 'BLOB_UPLOAD_INVALID', `the next piece begins at byte ${received}`, headers)
  }
  await shelves.contents.append(parts['upload'] ?? '', body)
}

async function underWay(shelves: Shelves, parts: Parts, status: number): Promise<Answer> {
  const received = await receivedOf(shelves, parts)
  const { name, upload = '' } = parts
  const range = `0-${Math.max(received - 1, 0)}`
  return empty(status, { location: `/v2/${name}/blobs/uploads/${upload}`, range, 'docker-upload-uuid': upload })
}

function uploaded({ repositories }: Shelves, name: string, digest: Digest): Answer {
  repositories.change(name, ({ blobs }) => blobs.add(digest))
  return empty(201, { location: `/v2/${name}/blobs/${digest}`, 'docker-content-digest': digest })
}

async function receivedOf({ contents }: Shelves, { upload = '' }: Parts): Promise<number> {
  const received = await contents.received(upload)
  if (received === undefined) throw new Refusal(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry')
  return received
}

async function blobOf(shelves: Shelves, parts: Parts): Promise<{ readonly digest: Digest; readonly size: number }> {
  const digest = digestIn(parts['digest'])
  const { blobs, manifests } = repositoryOf(shelves, parts)
  const size = blobs.has(digest) || manifests.has(digest) ? await shelves.contents.sizeOf(digest) : undefined
  if (size === undefined) throw new Refusal(404, 'BLOB_UNKNOWN', `blob unknown to registry: ${digest}`)
  return { digest, size }
}

/** One range of bytes (RFC 9110, 14.1.2). Others than `100-` and `100-199` are taken for none, which the RFC allows. */
function readRange(header: string | undefined, size: number): { readonly from: number; readonly to: number } | 'unsatisfiable' | undefined {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(header ?? '') ?? []
  if (first === undefined) return undefined
  const [from, to] = [Number(first), Math.min(last ? Number(last) + 1 : size, size)]
  return from < to ? { from, to } : 'unsatisfiable'
}
