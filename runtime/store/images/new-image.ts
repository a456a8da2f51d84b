/** An image that is to be added: what is known of it, and the documents that are written of that. */

import { parseReference, repositoryOf } from '../../formats/docker/reference.ts'
import { encodeJson } from '../../formats/oci/canonical-json.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import {
  type Descriptor,
  type ImageConfig,
  type ImageIndex,
  type ImageManifest,
  mediaTypes,
  ociLayerType,
} from '../../formats/oci/image.ts'
import type { Blobs, Written } from './blobs.ts'
import { platformOf, readManifest, type StoredImage } from './image-documents.ts'
import { EMPTY_INDEX } from './image-index.ts'
import type { ImageList } from './image-list.ts'
import { type ImageNotes, noteAnnotations } from './image-notes.ts'

export interface NewImage {
  readonly config: ImageConfig
  /** Lowest first; their blobs have been written. */
  readonly layers: readonly { readonly digest: Digest; readonly size: number; readonly mediaType: string }[]
  /** Full names; `docker.io/library/busybox@sha256:…` of one that was asked for by its digest, which is that of the manifest or of the index. */
  readonly references: readonly string[]
  /** The documents as they came, where the image's id and digest must stay what they are; default: made from the fields above. */
  readonly configBytes?: Uint8Array
  readonly manifestBytes?: Uint8Array
  /** Of `manifestBytes`; default: what they say themselves, or OCI's. */
  readonly manifestMediaType?: string
  /** The index that the names pointed at, as it came. What it leads to is kept as far as it is here when the image is added. */
  readonly indexBytes?: Uint8Array
  /** As in {@link ImageNotes}. */
  readonly origin?: string
  /** What refers to the image; kept if there is any. */
  readonly referrers?: readonly Descriptor[]
}

/** An image whose documents are written, and which nobody sees yet. */
export interface PreparedImage {
  readonly image: StoredImage
  readonly descriptor: Descriptor
  readonly references: readonly string[]
}

/** Writes the documents of an image whose layers were written. */
export async function prepareImage(list: ImageList, input: NewImage): Promise<PreparedImage> {
  const config = await list.blobs.write(input.configBytes ?? encodeJson(input.config))
  const manifest = await list.blobs.write(input.manifestBytes ?? encodeJson(manifestOf(input, config)))
  const annotations = noteAnnotations(await writeNotes(list.blobs, input))
  const mediaType = input.manifestMediaType ?? readManifest(list.blobs, manifest.digest).mediaType ?? mediaTypes.manifest
  const descriptor = { mediaType, ...manifest, platform: platformOf(input.config), annotations }
  return { descriptor, references: input.references, image: list.image(EMPTY_INDEX, descriptor) }
}

async function writeNotes(blobs: Blobs, { indexBytes, origin, references, referrers = [] }: NewImage): Promise<ImageNotes> {
  const index = indexBytes && (await blobs.write(indexBytes))
  const listed = referrers.length === 0 ? undefined : await blobs.write(encodeJson(indexOf(referrers)))
  const named = references.map(parseReference).find(({ domain }) => domain === origin)
  return {
    ...(origin && { origin }),
    ...(named && { repository: repositoryOf(named) }),
    ...(index && { index: index.digest }),
    ...(listed && { referrers: listed.digest }),
  }
}

function indexOf(manifests: readonly Descriptor[]): ImageIndex {
  return { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [...manifests] }
}

function manifestOf({ layers }: NewImage, config: Written): ImageManifest {
  return {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: { mediaType: mediaTypes.config, ...config },
    layers: layers.map(({ mediaType, digest, size }) => ({ mediaType: ociLayerType(mediaType), digest, size })),
  }
}
