/** Adding images so that each is whole or not there: one that has a name has been unpacked once, so its layers are known to be good. */

import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Digest } from '../formats/digest.ts'
import { withInterruption } from '../kernel/cleanup.ts'
import { isOwnHolderName } from './holder.ts'
import type { ImageStore, NewImage, StoredImage } from './images.ts'
import { isUnpacked } from './layer-files.ts'
import type { ImageLayers } from './layers.ts'
import type { StorePaths } from './paths.ts'

export interface ImageRooms {
  readonly paths: StorePaths
  readonly images: ImageStore
  readonly layers: ImageLayers
}

/** Makes an image of blobs that were written: commits it without a name, unpacks it, and then names it. */
export type AddImage = (image: NewImage) => Promise<StoredImage>

/**
 * @param work writes blobs and adds images. If it fails or is interrupted, what it has not finished goes again; images that were there before stay.
 * @throws {MinidockError} as `writeBlob`, `commitImage` and `ensure`
 */
export async function addingImages<T>(rooms: ImageRooms, work: (add: AddImage) => Promise<T>): Promise<T> {
  const adding = new Adding(rooms)
  return await withInterruption(
    () => adding.undo(true),
    async () => {
      try {
        return await work(image => adding.add(image))
      } catch (error) {
        await adding.undo(false).catch(() => undefined) // The first error is the one to know of; the next `system gc` does the rest.
        throw error
      }
    },
  )
}

class Adding {
  readonly #rooms: ImageRooms
  /** New images that are not unpacked and named yet, each with the layers that were there before it. */
  readonly #unfinished = new Map<StoredImage, ReadonlySet<Digest>>()

  constructor(rooms: ImageRooms) {
    this.#rooms = rooms
  }

  async add(image: NewImage): Promise<StoredImage> {
    const { paths, images, layers } = this.#rooms
    const before = new Set(images.list().map(({ id }) => id))
    const unpackedBefore = new Set(image.config.rootfs.diff_ids.filter(diffId => isUnpacked(paths, diffId)))
    const added = await images.commitImage({ ...image, references: [] })
    if (!before.has(added.id)) this.#unfinished.set(added, unpackedBefore)
    await layers.ensure(added)
    if (image.references.length > 0) await images.tag(added, image.references)
    this.#unfinished.delete(added)
    return images.find(added.id)
  }

  /** @param dying this process will end: what it is in the middle of goes too */
  async undo(dying: boolean): Promise<void> {
    const { paths, images } = this.#rooms
    for (const [image, unpackedBefore] of this.#unfinished) {
      await images.remove(image, diffId => unpackedBefore.has(diffId), { unlessNamed: true })
    }
    await images.abandon({ dying })
    for (const folder of dying ? [paths.images, paths.layers] : []) {
      for (const name of readdirSync(folder).filter(isOwnHolderName)) rmSync(join(folder, name), { recursive: true, force: true })
    }
  }
}
