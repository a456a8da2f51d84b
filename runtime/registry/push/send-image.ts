/** An image on its way to a registry: its blobs, several at once, then its manifest; all that an index leads to, and the index last. */

import type { Digest } from '../../formats/oci/digest.ts'
import type { Descriptor } from '../../formats/oci/image.ts'
import type { StoredImage } from '../../store/images/images.ts'
import { atOnce } from '../transfer/at-once.ts'
import { type Gathered, readDocument } from './gather-index.ts'
import { type BlobToPush, blobsOfImage, blobsOfOther, compressedManifest } from './push-plan.ts'
import { type SendContext, sendBlob, tellBlob } from './send-blob.ts'

export interface SentImage {
  /** Of what the tag points at in the registry now. */
  readonly digest: Digest
  /** Bytes of that document. */
  readonly size: number
}

/** Sends an image without its index. @throws {MinidockError} as `sendBlob` */
export async function sendOne(context: SendContext, image: StoredImage, tag: string, stop: AbortSignal): Promise<SentImage> {
  const sent = await sendBlobs(context, blobsOfImage(image), stop)
  const bytes = compressedManifest(image.manifest, sent) ?? (await readDocument(context.rooms.images, image.manifestDigest))
  return { digest: await context.repository.putManifest(tag, bytes, image.mediaType), size: bytes.length }
}

/** Sends an index and all that it leads to. @param root of the index @throws {MinidockError} as `sendBlob` */
export async function sendIndex(
  context: SendContext,
  image: StoredImage,
  root: Descriptor,
  { documents, blobs }: Gathered,
  tag: string,
  stop: AbortSignal,
): Promise<SentImage> {
  const own = blobsOfImage(image)
  const known = new Set(own.map(({ stored }) => stored.digest))
  await sendBlobs(context, [...own, ...blobsOfOther(blobs.filter(({ digest }) => !known.has(digest)))], stop)
  for (const { descriptor, bytes } of documents) {
    stop.throwIfAborted()
    await context.repository.putManifest(descriptor.digest === root.digest ? tag : descriptor.digest, bytes, descriptor.mediaType)
  }
  return { digest: root.digest, size: root.size }
}

/** @returns by the digest of what lies here: what the registry has */
async function sendBlobs(context: SendContext, blobs: readonly BlobToPush[], stop: AbortSignal): Promise<ReadonlyMap<Digest, Descriptor>> {
  const { uploads } = context.repository.atOnce
  const once = [...new Map(blobs.map(blob => [blob.stored.digest, blob])).values()]
  for (const blob of once) tellBlob(context, blob, { state: 'Preparing' })
  for (const blob of once.slice(uploads)) tellBlob(context, blob, { state: 'Waiting' })
  const sent = new Map<Digest, Descriptor>()
  await atOnce(once, uploads, stop, async (blob, stop) => {
    sent.set(blob.stored.digest, await sendBlob(context, blob, stop))
  })
  return sent
}
