/** Where a registry keeps bytes, by their digest: in memory here, and in a folder by folder-contents.ts. It does not know what they are. */

import { createHash, randomUUID } from 'node:crypto'
import type { Digest } from '../../runtime/formats/oci/digest.ts'

export interface Contents {
  /** @returns bytes, or undefined: it is not here */
  sizeOf(digest: Digest): Promise<number | undefined>
  /** @param from the first byte @param to the byte after the last one */
  read(digest: Digest, from: number, to: number): AsyncIterable<Uint8Array> | Iterable<Uint8Array>
  remove(digest: Digest): Promise<void>

  /** Begins an upload. @returns its name */
  begin(): Promise<string>
  /** @returns how many bytes of an upload are here; undefined: there is no such upload */
  received(upload: string): Promise<number | undefined>
  /** What has come when a connection breaks stays: the client may go on from there. */
  append(upload: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void>
  /** Ends an upload. @returns false, and keeps nothing, if its bytes have another digest */
  finish(upload: string, digest: Digest): Promise<boolean>
  cancel(upload: string): Promise<void>
}

export function digestOf(content: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`
}

/** Keeps bytes under the name that they have. */
export async function keep(contents: Contents, content: Uint8Array): Promise<Digest> {
  const digest = digestOf(content)
  const upload = await contents.begin()
  await contents.append(upload, [content])
  await contents.finish(upload, digest)
  return digest
}

export class MemoryContents implements Contents {
  readonly #kept = new Map<Digest, Buffer>()
  readonly #uploads = new Map<string, Uint8Array[]>()

  async sizeOf(digest: Digest): Promise<number | undefined> {
    return this.#kept.get(digest)?.length
  }

  read(digest: Digest, from: number, to: number): Iterable<Uint8Array> {
    return [this.#kept.get(digest)?.subarray(from, to) ?? Buffer.alloc(0)]
  }

  async remove(digest: Digest): Promise<void> {
    this.#kept.delete(digest)
  }

  async begin(): Promise<string> {
    const upload = randomUUID()
    this.#uploads.set(upload, [])
    return upload
  }

  async received(upload: string): Promise<number | undefined> {
    return this.#uploads.get(upload)?.reduce((sum, { length }) => sum + length, 0)
  }

  async append(upload: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    for await (const chunk of chunks) this.#uploads.get(upload)?.push(chunk)
  }

  async finish(upload: string, digest: Digest): Promise<boolean> {
    const content = Buffer.concat(this.#uploads.get(upload) ?? [])
    this.#uploads.delete(upload)
    if (digestOf(content) !== digest) return false
    this.#kept.set(digest, content)
    return true
  }

  async cancel(upload: string): Promise<void> {
    this.#uploads.delete(upload)
  }
}
