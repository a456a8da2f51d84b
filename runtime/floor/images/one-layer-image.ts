/** An image of one layer, from the layer's tar. */

import { goArchitecture } from '../../formats/go/architecture.ts'
import { type ImageDefaults, mediaTypes } from '../../formats/oci/image.ts'
import { addingImages, type ImageRooms } from '../../store/images/add-image.ts'
import type { StoredImage } from '../../store/images/images.ts'

export interface OneLayerImage {
  /** Uncompressed. */
  readonly tar: AsyncIterable<Uint8Array>
  readonly config: ImageDefaults
  readonly created: Date
  /** For `history`: what made the layer. */
  readonly createdBy: string
  /** Full names. */
  readonly references: readonly string[]
}

export async function addOneLayerImage(store: ImageRooms, image: OneLayerImage): Promise<StoredImage> {
  return await addingImages(store, async add => {
    const layer = await store.images.writeBlob(image.tar)
    const created = image.created.toISOString()
    return await add({
      config: {
        created,
        architecture: goArchitecture(),
        os: 'linux',
        config: image.config,
        rootfs: { type: 'layers', diff_ids: [layer.digest] },
        history: [{ created, created_by: image.createdBy }],
      },
      layers: [{ ...layer, mediaType: mediaTypes.layer }],
      references: image.references,
    })
  })
}
