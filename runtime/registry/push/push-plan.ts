/**
 * What a push sends: blobs, then the manifests that name them, then the index that names those. A registry refuses a document that names what it does not have.
 *
 * Layers that lie plain in the store, as a build leaves them, are sent compressed, in a manifest that says so. What came from a registry, or with an index, is sent
 * as it came: its digest stays.
 */

import { truncateId } from '../../formats/docker/format.ts'
import { encodeJson } from '../../formats/oci/canonical-json.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import { type Descriptor, gzipLayerType, type ImageManifest } from '../../formats/oci/image.ts'
import { BEFORE_FAILED_STEP } from '../../store/images/image-notes.ts'
import type { StoredImage } from '../../store/images/images.ts'

export interface BlobToPush {
  /** As it lies in the store, or in the repository that the index came from. */
  readonly stored: Descriptor
  /** For the view; absent for a config, of which no line is shown. */
  readonly label?: string
  /** Of the archive of a layer, if it is known. */
  readonly diffId?: Digest
  /** Whether it lies here plain, and is sent compressed. */
  readonly isCompressed?: boolean
}

/** What made an image here says nothing of how its layers are to be sent. */
const MADE_HERE: readonly (string | undefined)[] = ['built', 'committed', 'imported', 'loaded', 'made here', BEFORE_FAILED_STEP, undefined]

/** Whether plain layers of an image are sent compressed. */
function areCompressed({ notes }: Pick<StoredImage, 'notes'>): boolean {
  return notes.index === undefined && MADE_HERE.includes(notes.origin)
}

/** Returns the blobs of an image: from the topmost layer to the lowest, as docker lists them, then the config. */
export function blobsOfImage(image: StoredImage): readonly BlobToPush[] {
  const { manifest, config } = image
  const layers = manifest.layers.map((stored, index): BlobToPush => {
    const diffId = config.rootfs.diff_ids[index]
    const isCompressed = areCompressed(image) && gzipLayerType(stored.mediaType) !== undefined
    return { stored, label: truncateId(diffId ?? stored.digest), isCompressed, ...(diffId && { diffId }) }
  })
  return [...layers.reverse(), { stored: manifest.config }]
}

/** Returns blobs of another platform, or of what is no image. */
export function blobsOfOther(blobs: readonly Descriptor[]): readonly BlobToPush[] {
  return blobs.map(stored => ({ stored, ...(isLayer(stored) && { label: truncateId(stored.digest) }) }))
}

function isLayer({ mediaType }: Descriptor): boolean {
  return /layer|rootfs/.test(mediaType)
}

/**
 * Returns the manifest with the layers as they were sent, or undefined if all were sent as they lie here.
 * @param sent by the digest of what lies here
 */
export function compressedManifest(manifest: ImageManifest, sent: ReadonlyMap<Digest, Descriptor>): Uint8Array | undefined {
  const layers = manifest.layers.map(layer => sent.get(layer.digest) ?? layer)
  if (layers.every((layer, index) => layer.digest === manifest.layers[index]?.digest)) return undefined
  return encodeJson({ ...manifest, layers })
}
