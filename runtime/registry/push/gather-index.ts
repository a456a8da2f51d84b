/** All that an index leads to: what is here, and of the rest the documents from the repository that the index came from. */

import type { Digest } from '../../formats/oci/digest.ts'
import { type Descriptor, isIndexType, isManifestType } from '../../formats/oci/image.ts'
import { parseIndex, parseManifest } from '../../formats/oci/image-schema.ts'
import type { ImageStore } from '../../store/images/images.ts'
import type { IndexSource } from './index-source.ts'

export interface DocumentToPush {
  readonly descriptor: Pick<Descriptor, 'mediaType' | 'digest' | 'size'>
  readonly bytes: Uint8Array
}

/** Where documents come from that are not here. */
type Source = Pick<IndexSource, 'manifest'>

export interface Gathered {
  /** Each after those that it names: the last is the root. */
  readonly documents: readonly DocumentToPush[]
  /** Configs and layers, each once. */
  readonly blobs: readonly Descriptor[]
}

/**
 * @param root a manifest or an index
 * @param source absent: all has to be here
 * @throws {MinidockError} as `Repository`; `engine` for a document that is missing without a source; `invalid` for one that is none
 */
export async function gather(images: ImageStore, root: Descriptor, source?: Source): Promise<Gathered> {
  const documents: DocumentToPush[] = []
  const blobs: Descriptor[] = []
  const seen = new Set<Digest>()
  const visit = async (descriptor: Descriptor): Promise<void> => {
    if (seen.has(descriptor.digest)) return
    seen.add(descriptor.digest)
    if (!isDocument(descriptor)) {
      blobs.push(descriptor)
      return
    }
    const bytes = await readDocument(images, descriptor.digest, source)
    for (const child of childrenOf(descriptor, bytes)) await visit(child)
    documents.push({ descriptor, bytes })
  }
  await visit(root)
  return { documents, blobs }
}

/** @throws {MinidockError} `engine` when it is neither here nor has a source */
export async function readDocument(images: ImageStore, digest: Digest, source?: Source): Promise<Uint8Array> {
  if (source !== undefined && !images.hasBlob(digest)) return (await source.manifest(digest)).bytes
  const { content } = await images.streamBlob(digest)
  const chunks: Uint8Array[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function isDocument({ mediaType }: Descriptor): boolean {
  return isIndexType(mediaType) || isManifestType(mediaType)
}

function childrenOf({ mediaType }: Descriptor, bytes: Uint8Array): readonly Descriptor[] {
  const value: unknown = JSON.parse(Buffer.from(bytes).toString())
  if (isIndexType(mediaType)) return parseIndex(value).manifests
  const { config, layers } = parseManifest(value)
  return [...layers, config]
}
