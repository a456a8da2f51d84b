/** An image that is to be added: what is known of it, and the documents that are written of that. */

import { encodeJson } from '../../formats/oci/canonical-json.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import { type Descriptor, type ImageConfig, type ImageManifest, mediaTypes } from '../../formats/oci/image.ts'
import type { Written } from './blobs.ts'
import { platformOf, type StoredImage } from './image-documents.ts'
import { EMPTY_INDEX } from './image-index.ts'
import type { ImageList } from './image-list.ts'

export interface NewImage {
  readonly config: ImageConfig
  /** Lowest first; their blobs have been written. */
  readonly layers: readonly { readonly digest: Digest; readonly size: number; readonly mediaType: string }[]
  /** Full names. */
  readonly references: readonly string[]
  /** The documents as they came, where the image's id and digest must stay what they are; default: made from the fields above. */
  readonly configBytes?: Uint8Array
  readonly manifestBytes?: Uint8Array
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
  const descriptor = { mediaType: mediaTypes.manifest, ...manifest, platform: platformOf(input.config) }
  return { descriptor, references: input.references, image: list.image(EMPTY_INDEX, descriptor) }
}

function manifestOf({ layers }: NewImage, config: Written): ImageManifest {
  return {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: { mediaType: mediaTypes.config, ...config },
    layers: layers.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
  }
}
