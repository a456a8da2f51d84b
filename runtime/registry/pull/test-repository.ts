/** A repository for unit tests: documents by tag and digest, as a registry would send them. */

import { createHash } from 'node:crypto'
import { MinidockError } from '../../base/errors.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import { type Descriptor, mediaTypes } from '../../formats/oci/image.ts'
import type { FetchedManifest } from '../client/repository.ts'

export const digestOf = (bytes: Uint8Array): Digest => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

export class RepositoryInMemory {
  readonly name = 'registry.example/app'
  readonly #manifests = new Map<string, FetchedManifest>()
  readonly #blobs = new Map<string, Uint8Array>()
  /** What was asked for, in order. */
  readonly requests: string[] = []

  /** @returns the descriptor by which another document names it */
  add(document: object, mediaType: string, ...tags: readonly string[]): Descriptor {
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...document }))
    const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length }
    for (const reference of [descriptor.digest, ...tags]) this.#manifests.set(reference, { bytes, descriptor })
    return descriptor
  }

  addIndex(manifests: readonly Descriptor[], ...tags: readonly string[]): Descriptor {
    return this.add({ manifests }, mediaTypes.index, ...tags)
  }

  addImage(marker: string, ...tags: readonly string[]): Descriptor {
    const config = { mediaType: mediaTypes.config, ...this.addBlob(Buffer.from(marker)) }
    return this.add({ config, layers: [] }, mediaTypes.manifest, ...tags)
  }

  addBlob(bytes: Uint8Array): Pick<Descriptor, 'digest' | 'size'> {
    this.#blobs.set(digestOf(bytes), bytes)
    return { digest: digestOf(bytes), size: bytes.length }
  }

  /** Sends something else for a digest: a registry that lies. */
  replace(digest: Digest, other: Descriptor): void {
    const found = this.#manifests.get(other.digest)
    if (found !== undefined) this.#manifests.set(digest, found)
  }

  /** Sends a document with another type than its own. */
  sendAs(reference: string, mediaType: string): void {
    const found = this.#manifests.get(reference)
    if (found !== undefined) this.#manifests.set(reference, { ...found, descriptor: { ...found.descriptor, mediaType } })
  }

  replaceBlob(digest: Digest, bytes: Uint8Array): void {
    this.#blobs.set(digest, bytes)
  }

  async manifest(reference: string): Promise<FetchedManifest> {
    this.requests.push(reference)
    const found = this.#manifests.get(reference)
    if (found === undefined) throw new MinidockError('not-found', `manifest for ${this.name}:${reference} not found`)
    return found
  }

  async *blob({ digest }: Pick<Descriptor, 'digest' | 'size'>): AsyncGenerator<Uint8Array, void, void> {
    const bytes = this.#blobs.get(digest) ?? Buffer.alloc(0)
    for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7)
  }
}
