/** `load`: images from an archive into the store. Each is unpacked before it gets its names, so an archive with a bad layer leaves no image that cannot run. */

import { MinidockError } from '../../base/errors.ts'
import type { Engine } from '../../engine/engine.ts'
import { type Interruptible, uninterrupted } from '../../engine/interruptible.ts'
import type { WantedPlatform } from '../../formats/oci/platform.ts'
import { beginningAsTar } from '../../formats/tar/beginning.ts'
import { decompressed } from '../../store/files/decompress-stream.ts'
import { openStore } from '../../store/files/paths.ts'
import { type AddImage, addingImages, type ImageRooms, ownRooms } from '../../store/images/add-image.ts'
import type { NewImage, StoredImage } from '../../store/images/images.ts'
import { imagesOfDockerArchive } from '../archive/docker-archive.ts'
import { readMembers } from '../archive/members.ts'
import { imagesOfLayout } from '../archive/oci-archive.ts'

export interface LoadOptions {
  /** Which image of several; absent: this machine's. */
  readonly platform?: WantedPlatform | undefined
}

export interface LoadedImage {
  readonly image: StoredImage
  /** What the archive calls it. */
  readonly names: readonly LoadedName[]
}

export interface LoadedName {
  /** Full name. */
  readonly reference: string
  /** Id of another image that had the name before, and has lost it. */
  readonly lostBy: string | undefined
}

/**
 * Loads what `save`, docker, podman or skopeo wrote.
 * @param archive may be compressed, with gzip or zstd
 * @param interruptible undoes what was written
 * @throws {MinidockError} `invalid`; nothing of the image that it is about stays
 */
export async function loadImages(
  engine: Engine,
  archive: AsyncIterable<Uint8Array>,
  { platform }: LoadOptions = {},
  interruptible: Interruptible = uninterrupted,
): Promise<readonly LoadedImage[]> {
  const { store, launcher } = engine
  openStore(store.paths)
  const owners = ownersOf(store.images.list())
  const rooms = ownRooms(store.paths, launcher)
  const work = async (add: AddImage) => {
    const loaded: LoadedImage[] = []
    for (const found of await findImages(archive, rooms, platform)) {
      const image = await add({ ...found, origin: 'loaded' })
      loaded.push({ image, names: found.references.map(reference => ({ reference, lostBy: otherThan(image, owners.get(reference)) })) })
    }
    await rooms.images.abandon() // What the archive had beside its images.
    return loaded
  }
  const loaded = await addingImages(rooms, work, interruptible)
  for (const { image } of loaded) engine.store.events.image('load', image)
  return loaded
}

/** Returns the ids of images by their full names. */
function ownersOf(images: readonly StoredImage[]): ReadonlyMap<string, string> {
  return new Map(images.flatMap(({ id, references }) => references.map((reference): [string, string] => [reference, id])))
}

function otherThan({ id }: StoredImage, owner: string | undefined): string | undefined {
  return owner === id ? undefined : owner
}

/** An archive of docker's has both descriptions since version 25. The layout's says more: it keeps the manifest, and so the image's digest. */
async function findImages(
  archive: AsyncIterable<Uint8Array>,
  { images, layers }: ImageRooms,
  platform?: WantedPlatform,
): Promise<NewImage[]> {
  const members = await readMembers(beginningAsTar(decompressed(archive)), layers)
  if (members.has('index.json')) return await imagesOfLayout(members, images, platform)
  if (members.has('manifest.json')) return await imagesOfDockerArchive(members, images)
  throw new MinidockError('invalid', 'the archive has no image: neither an index.json nor a manifest.json is in it', {
    hint: 'if it is the tree of a file system, make an image of it: minidock import FILE.tar NAME',
  })
}
