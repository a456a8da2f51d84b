/** Images from an archive into the store. Each is unpacked before it gets its names, so an archive with a bad layer leaves no image that cannot run. */

import { MinidockError } from '../../base/errors.ts'
import type { WantedPlatform } from '../../formats/oci/platform.ts'
import { decompressed } from '../../store/files/decompress-stream.ts'
import { addingImages, type ImageRooms } from '../../store/images/add-image.ts'
import type { ImageStore, NewImage, StoredImage } from '../../store/images/images.ts'
import { imagesOfDockerArchive } from '../archive/docker-archive.ts'
import { readMembers } from '../archive/members.ts'
import { imagesOfLayout } from '../archive/oci-archive.ts'

export interface LoadedImage {
  readonly image: StoredImage
  /** The full names that the archive gives it. */
  readonly references: readonly string[]
}

/**
 * @param archive may be compressed, with gzip or zstd
 * @throws {MinidockError} `invalid`; nothing of the image that it is about stays
 */
export async function loadImages(store: ImageRooms, archive: AsyncIterable<Uint8Array>, platform?: WantedPlatform): Promise<LoadedImage[]> {
  return await addingImages(store, async add => {
    const found = await findImages(archive, store.images, platform)
    const loaded: LoadedImage[] = []
    for (const image of found) loaded.push({ image: await add(image), references: image.references })
    await store.images.abandon() // What the archive had beside its images.
    return loaded
  })
}

/** An archive of docker's has both descriptions since version 25. The layout's says more: it keeps the manifest, and so the image's digest. */
async function findImages(archive: AsyncIterable<Uint8Array>, images: ImageStore, platform?: WantedPlatform): Promise<NewImage[]> {
  const members = await readMembers(decompressed(archive), images)
  if (members.has('index.json')) return await imagesOfLayout(members, images, platform)
  if (members.has('manifest.json')) return await imagesOfDockerArchive(members, images)
  throw new MinidockError('invalid', 'the archive has no image: neither an index.json nor a manifest.json is in it', {
    hint: 'if it is the tree of a file system, make an image of it: minidock import FILE.tar NAME',
  })
}
