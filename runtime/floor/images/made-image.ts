/** An image from the tars of its layers. */

import { goArchitecture } from '../../formats/go/architecture.ts'
import { type HistoryEntry, type ImageDefaults, mediaTypes } from '../../formats/oci/image.ts'
import { addingImages, type ImageRooms } from '../../store/images/add-image.ts'
import type { StoredImage } from '../../store/images/images.ts'

export interface MadeImage {
  /** Lowest first. */
  readonly layers: readonly MadeLayer[]
  readonly config: ImageDefaults
  readonly created: Date
  /** For `history`: what set the config, after the layers. */
  readonly settings?: readonly string[]
  /** Full names. */
  readonly references: readonly string[]
}

export interface MadeLayer {
  /** Uncompressed. */
  readonly tar: AsyncIterable<Uint8Array>
  /** For `history`: what made the layer. */
  readonly createdBy: string
}

export async function addMadeImage(store: ImageRooms, image: MadeImage): Promise<StoredImage> {
  const { layers, settings = [], config, references } = image
  return await addingImages(store, async add => {
    const blobs: Awaited<ReturnType<typeof store.images.writeBlob>>[] = []
    for (const { tar } of layers) blobs.push(await store.images.writeBlob(tar))
    const created = image.created.toISOString()
    const history: HistoryEntry[] = [
      ...layers.map(({ createdBy }) => ({ created, created_by: createdBy })),
      ...settings.map(setting => ({ created, created_by: setting, empty_layer: true })),
    ]
    return await add({
      config: {
        created,
        architecture: goArchitecture(),
        os: 'linux',
        config,
        rootfs: { type: 'layers', diff_ids: blobs.map(({ digest }) => digest) },
        history,
      },
      layers: blobs.map(blob => ({ ...blob, mediaType: mediaTypes.layer })),
      references,
      origin: 'made here',
    })
  })
}
