/** An image for another platform than this machine's: one that an index has brought along. */

import { type Descriptor, isManifestType } from '../../formats/oci/image.ts'
import { matchesPlatform, type WantedPlatform } from '../../formats/oci/platform.ts'
import type { StoredImage } from './image-documents.ts'
import { EMPTY_INDEX } from './image-index.ts'
import type { ImageList } from './image-list.ts'
import { imageTree, indexDescriptor } from './image-tree.ts'

/** As `ImageStore.forPlatform` says. */
export function imageForPlatform(list: ImageList, image: StoredImage, wanted: WantedPlatform): StoredImage | undefined {
  const own: Descriptor = { mediaType: image.mediaType, digest: image.manifestDigest, size: 0 }
  if (matchesPlatform(image.config, wanted)) return list.image(EMPTY_INDEX, own)
  const { index } = image.notes
  if (index === undefined) return undefined
  const { documents } = imageTree(list.blobs, indexDescriptor(list.blobs, index))
  const isMeant = ({ mediaType, platform }: Descriptor) => isManifestType(mediaType) && platform && matchesPlatform(platform, wanted)
  const found = documents.find(descriptor => isMeant(descriptor) && imageTree(list.blobs, descriptor).missing.length === 0)
  return found && list.image(EMPTY_INDEX, found)
}
