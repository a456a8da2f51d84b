/**
 * What an index leads to: manifests of several platforms, their configs and layers, attestations, other indexes. A machine seldom has all of it.
 *
 * A document that cannot be read leads to nothing: an index may name anything, and what it says of one platform must not keep another from being used or removed.
 */

import { statSync } from 'node:fs'
import { MinidockError } from '../../base/errors.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import { childrenOf, isDocumentType } from '../../formats/oci/documents.ts'
import { type Descriptor, type ImageIndex, isIndexType, mediaTypes } from '../../formats/oci/image.ts'
import { parseIndex } from '../../formats/oci/image-schema.ts'
import type { Blobs } from './blobs.ts'
import { readDocument } from './image-documents.ts'

/** Each digest once. */
export interface ImageTree {
  /** Manifests and indexes, each after those that it names; the last is the root. */
  readonly documents: readonly Descriptor[]
  /** Configs and layers. */
  readonly blobs: readonly Descriptor[]
  /** Those of both that are not here, or nested too deep. What such a document names is not known. */
  readonly missing: readonly Descriptor[]
}

/** Bytes. Registries refuse larger manifests. */
const MOST = 4 * 2 ** 20
/** Indexes in indexes: an archive may have thousands, one in the other, and each would be a call in a call. */
const DEEPEST = 16

/** @param root a manifest or an index */
export function imageTree(blobs: Blobs, root: Descriptor): ImageTree {
  const seen = new Set<Digest>()
  const documents: Descriptor[] = []
  const leaves: Descriptor[] = []
  const missing: Descriptor[] = []
  const visit = (descriptor: Descriptor, depth: number) => {
    if (seen.has(descriptor.digest)) return
    seen.add(descriptor.digest)
    const isTooDeep = depth > DEEPEST && isIndexType(descriptor.mediaType)
    if (isTooDeep || sizeOf(blobs, descriptor.digest) === undefined) missing.push(descriptor)
    if (!isDocumentType(descriptor.mediaType)) leaves.push(descriptor)
    else {
      if (!isTooDeep) for (const child of namedBy(blobs, descriptor)) visit(child, depth + 1)
      documents.push(descriptor)
    }
  }
  visit(root, 0)
  return { documents, blobs: leaves, missing }
}

export function digestsOf({ documents, blobs }: ImageTree): Digest[] {
  return [...documents, ...blobs].map(({ digest }) => digest)
}

/**
 * Returns the descriptor of an index that is here.
 * @throws {MinidockError} `engine` when it is missing or damaged
 */
export function indexDescriptor(blobs: Blobs, digest: Digest): Descriptor {
  const { mediaType = mediaTypes.index } = readIndexBlob(blobs, digest)
  return { mediaType, digest, size: sizeOf(blobs, digest) ?? 0 }
}

/** @throws {MinidockError} `engine` when it is missing or damaged */
export function readIndexBlob(blobs: Blobs, digest: Digest): ImageIndex {
  return readDocument(blobs, digest, 'an image index', parseIndex)
}

function namedBy(blobs: Blobs, { mediaType, digest }: Descriptor): readonly Descriptor[] {
  const size = sizeOf(blobs, digest)
  if (size === undefined || size > MOST) return []
  try {
    const value: unknown = JSON.parse(blobs.read(digest, 'a document of an image').toString())
    return childrenOf(mediaType, value)
  } catch (error) {
    if (error instanceof MinidockError || error instanceof SyntaxError) return []
    throw error
  }
}

function sizeOf(blobs: Blobs, digest: Digest): number | undefined {
  return statSync(blobs.readingPath(digest), { throwIfNoEntry: false })?.size
}
