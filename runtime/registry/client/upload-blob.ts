/**
 * Blobs on their way to a registry: an upload is begun, gets its bytes by one request or in pieces, and becomes a blob when its digest is said.
 *
 * Source: distribution-spec 1.1, "Pushing Blobs".
 */

import { isOfKind, MinidockError } from '../../base/errors.ts'
import { type Digest, isDigest } from '../../formats/oci/digest.ts'
import type { Descriptor } from '../../formats/oci/image.ts'
import { parseUploaded } from '../../formats/registry/byte-range.ts'
import { type Answer, type Ask, type Connection, type Place, Unanswered, type Waits } from './connection.ts'
import { ANSWER_TO_BLOB } from './limits.ts'
import { locate } from './redirects.ts'
import { isWorthWaiting } from './retry.ts'
import { type Content, UploadSource } from './upload-source.ts'

type Blob = Pick<Descriptor, 'digest' | 'size'>

/** An upload that the registry has begun. */
interface Upload {
  readonly place: Place
  /** Bytes that the registry has. */
  readonly has: number
  /** Bytes of the smallest piece that it takes. */
  readonly smallest: number
}

interface Options {
  readonly stop: AbortSignal
  readonly sent: (bytes: number) => void
  readonly waits?: Waits
}

/** The registry has lost an upload, or the connection broke: it may go on where the registry has the last byte. */
class Interrupted extends Error {
  readonly failure: MinidockError
  readonly upload: Upload
  readonly wished: number | undefined

  constructor(failure: MinidockError, upload: Upload, wished?: number) {
    super(failure.message, { cause: failure })
    this.failure = failure
    this.upload = upload
    this.wished = wished
  }
}

/** There is no such upload (any more), or it has another number of bytes than the piece starts at. */
const LOST: readonly number[] = [404, 416]
/** Answers of registries that take a blob only whole. */
const NO_PIECES: readonly number[] = [400, 405, 411, 415, 501]

export class Uploads {
  readonly #connection: Connection
  /** Begun by the registry when it was asked to mount a blob, and could not. */
  readonly #begun = new Map<Digest, Upload>()
  #takesPieces = true

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** @param from the other repository's path */
  async mount(digest: Digest, from: string): Promise<boolean> {
    const to = `blobs/uploads/?${new URLSearchParams({ mount: digest, from }).toString()}`
    try {
      const answer = await this.#connection.ask({ method: 'POST', to, scope: `repository:${from}:pull`, about: aboutBlob(digest) })
      answer.drop()
      if (answer.status === 201) return true
      this.#begun.set(digest, uploadOf(answer, 0))
      return false
    } catch (error) {
      // A blob of a repository that may not be read is uploaded.
      if (isOfKind(error, 'not-found', 'forbidden', 'invalid')) return false
      throw error
    }
  }

  /** @throws {MinidockError} as `Repository` says; what `content` throws */
  async upload(blob: Blob, content: Content, options: Options): Promise<void> {
    const source = new UploadSource(content)
    try {
      await this.#uploadFrom(source, blob, options)
    } finally {
      source.close()
    }
  }

  async #uploadFrom(source: UploadSource, blob: Blob, options: Options): Promise<void> {
    let upload = this.#begun.get(blob.digest)
    this.#begun.delete(blob.digest)
    let most = 0
    for (let failures = 0; ; ) {
      try {
        upload ??= await this.#begin(blob, options.stop)
        await this.#send(blob, source, upload, options)
        return
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error
        // The request that broke may still wait for bytes of the stream: another gets a stream of its own.
        source.close()
        failures = error.upload.has > most ? 1 : failures + 1
        most = Math.max(most, error.upload.has)
        if (failures >= this.#connection.attempts || !isWorthWaiting(error.wished)) throw error.failure
        await this.#connection.pause(failures, { ...options, wished: error.wished })
        upload = await this.#resume(blob, error.upload, options.stop)
      }
    }
  }

  async #begin({ digest }: Blob, stop: AbortSignal): Promise<Upload> {
    const answer = await this.#connection.ask({ method: 'POST', to: 'blobs/uploads/', stop, about: aboutBlob(digest) })
    answer.drop()
    return uploadOf(answer, 0)
  }

  /** Returns how far an upload has come, or undefined if it has to begin again. */
  async #resume({ digest, size }: Blob, upload: Upload, stop: AbortSignal): Promise<Upload | undefined> {
    try {
      const answer = await this.#connection.ask({ method: 'GET', to: upload.place, stop, about: aboutBlob(digest) })
      answer.drop()
      const has = parseUploaded(String(answer.headers['range'] ?? ''))
      return answer.status !== 204 || has === undefined || has > size ? undefined : uploadOf(answer, has, upload)
    } catch (error) {
      if (isOfKind(error, 'not-found', 'invalid')) return undefined
      throw error
    }
  }

  async #send(blob: Blob, source: UploadSource, begun: Upload, options: Options): Promise<void> {
    let upload = begun
    const piece = Math.max(this.#connection.limits.piece, upload.smallest)
    const inPieces = upload.has > 0 || (blob.size > piece && this.#takesPieces)
    while (inPieces && upload.has < blob.size) {
      const next = await this.#sendPiece(blob, source, upload, { ...options, piece })
      // The upload that did not take a piece may be good for nothing.
      if (next === undefined) return await this.#send(blob, source, await this.#begin(blob, options.stop), options)
      upload = next
    }
    await this.#finish(blob, source, upload, options)
  }

  /** @returns undefined: the registry takes no pieces */
  async #sendPiece(
    { digest, size }: Blob,
    source: UploadSource,
    upload: Upload,
    { piece, stop, sent }: Options & { readonly piece: number },
  ): Promise<Upload | undefined> {
    const { has, place } = upload
    const length = Math.min(piece, size - has)
    const answer = await this.#ask(upload, {
      method: 'PATCH',
      to: place,
      headers: { 'content-type': OCTETS, 'content-length': String(length), 'content-range': `${has}-${has + length - 1}` },
      body: counted(source.body(has, length), has, sent),
      stop,
      about: aboutBlob(digest),
      answers: [...LOST, ...NO_PIECES],
    })
    if (!NO_PIECES.includes(answer.status)) return uploadOf(answer, has + length, upload)
    this.#takesPieces = false
    return undefined
  }

  /** Says the digest, with all bytes if the registry has none. */
  async #finish({ digest, size }: Blob, source: UploadSource, upload: Upload, { stop, sent }: Options): Promise<void> {
    const { has, place } = upload
    const to = { ...place, url: withDigest(place.url, digest) }
    const about = aboutBlob(digest)
    const headers = { 'content-type': OCTETS, 'content-length': String(size - has) }
    const body = has < size && counted(source.body(has, size - has), has, sent)
    try {
      const answer = await this.#ask(upload, {
        method: 'PUT',
        to,
        headers,
        ...(body && { body }),
        stop,
        about,
        answers: LOST,
        patience: ANSWER_TO_BLOB,
      })
      const announced = answer.headers['docker-content-digest']
      if (isDigest(announced) && announced !== digest)
        throw new MinidockError('invalid', `${answer.url.host} says that it got ${announced}, but what was sent is ${digest}`)
    } catch (error) {
      // The answer may have been lost, and not the request.
      if (error instanceof Interrupted && (await this.#isThere(digest, stop))) return
      throw error
    }
  }

  async #isThere(digest: Digest, stop: AbortSignal): Promise<boolean> {
    const answer = await this.#connection.ask({ method: 'HEAD', to: `blobs/${digest}`, stop, about: aboutBlob(digest), answers: [404] })
    answer.drop()
    return answer.status === 200
  }

  /** @throws {Interrupted} */
  async #ask(upload: Upload, request: Ask): Promise<Answer> {
    try {
      const answer = await this.#connection.askOnce(request)
      answer.drop()
      if (!LOST.includes(answer.status)) return answer
      throw new Interrupted(new MinidockError('invalid', `${answer.url.host} has lost an upload: status ${answer.status}`), upload)
    } catch (error) {
      throw error instanceof Unanswered ? new Interrupted(error.failure, upload, error.wished) : error
    }
  }
}

const OCTETS = 'application/octet-stream'

function aboutBlob(digest: Digest): Ask['about'] {
  return { part: 'blob', reference: digest }
}

/** @param before what this answer may leave unsaid */
function uploadOf({ headers, url, endpoint }: Answer, has: number, before?: Upload): Upload {
  const { location } = headers
  const smallest = Number(headers['oci-chunk-min-length'] ?? before?.smallest ?? 0)
  if (location === undefined && before === undefined)
    throw new MinidockError('invalid', `${url.host} does not say where a blob is uploaded to`)
  const place = location === undefined ? before?.place : { url: locate(location, url, endpoint), endpoint }
  return { place: place ?? { url, endpoint }, has, smallest: Number.isSafeInteger(smallest) ? smallest : 0 }
}

/** The rest of the address is the registry's own: it stays, letter by letter. */
function withDigest(url: URL, digest: Digest): URL {
  const to = new URL(url)
  to.search = `${url.search === '' ? '?' : `${url.search}&`}digest=${encodeURIComponent(digest)}`
  return to
}

/** @param from how many bytes have been sent before */
function counted(body: () => AsyncIterable<Uint8Array>, from: number, sent: (bytes: number) => void): () => AsyncIterable<Uint8Array> {
  return async function* counting() {
    let bytes = from
    for await (const piece of body()) {
      yield piece
      bytes += piece.length
      sent(bytes)
    }
  }
}
