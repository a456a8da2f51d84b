/** All that an index leads to: what is here, and of the rest the documents from the repository that the index came from. */

import { MinidockError } from '../../base/errors.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import { childrenOf, isDocumentType } from '../../formats/oci/documents.ts'
import type { Descriptor } from '../../formats/oci/image.ts'
import { parseJsonBytes } from '../../formats/text/json-bytes.ts'
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

/** Documents of one index, and the bytes of all: an index may lead to others without end, and each is kept until the last is known. */
const MOST_DOCUMENTS = 1000
const MOST_BYTES = 32 * 2 ** 20

/**
 * @param root a manifest or an index
 * @param source absent: all has to be here
 * @throws {MinidockError} as `Repository`; `engine` for a document that is missing without a source; `invalid` for one that is none, and for too many
 */
export async function gather(images: ImageStore, root: Descriptor, source?: Source): Promise<Gathered> {
  const documents: DocumentToPush[] = []
  const blobs: Descriptor[] = []
  const seen = new Set<Digest>()
  let [count, length] = [0, 0]
  const visit = async (descriptor: Descriptor): Promise<void> => {
    if (seen.has(descriptor.digest)) return
    seen.add(descriptor.digest)
    if (!isDocumentType(descriptor.mediaType)) {
      blobs.push(descriptor)
      return
    }
    const bytes = await readDocument(images, descriptor.digest, source)
    length += bytes.length
    if (++count > MOST_DOCUMENTS || length > MOST_BYTES)
      throw new MinidockError('invalid', `the image index ${root.digest} leads to more documents than ${MOST_DOCUMENTS}, or to longer ones`)
    const document = parseJsonBytes(bytes, `the document ${descriptor.digest} of an image is no JSON`)
    for (const child of childrenOf(descriptor.mediaType, document)) await visit(child)
    documents.push({ descriptor, bytes })
  }
  await visit(root)
  return { documents, blobs }
}

/** @throws {MinidockError} `engine` when it is neither here nor has a source; `invalid` for a blob that is too large to be a document */
export async function readDocument(images: ImageStore, digest: Digest, source?: Source): Promise<Uint8Array> {
  if (source !== undefined && !images.hasBlob(digest)) return (await source.manifest(digest)).bytes
  return images.readBlob(digest, MOST_BYTES)
}
