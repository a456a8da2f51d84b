/** Adding images so that each is whole or not there: one that is in the list has been unpacked once, so its layers are known to be good. */

import { readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { withInterruption } from '../../kernel/launch/cleanup.ts'
import { ContainerStore } from '../containers/containers.ts'
import type { StorePaths } from '../files/paths.ts'
import { isOwnTemporaryName } from '../files/temporary-name.ts'
import { isUnpacked } from '../layers/layer-files.ts'
import { ImageLayers } from '../layers/layers.ts'
import { endReceiving } from '../layers/receiving.ts'
import { usedBesideImages } from './image-use.ts'
import { ImageStore, type NewImage, type StoredImage } from './images.ts'

export interface ImageRooms {
  readonly paths: StorePaths
  readonly images: ImageStore
  readonly layers: ImageLayers
}

/**
 * Returns rooms for one piece of work of a process that does several at once: what it gives up after a failure is only what it has written itself.
 * @param launcher path of the launcher binary
 */
export function ownRooms(paths: StorePaths, launcher: string): ImageRooms {
  const images = new ImageStore(paths, launcher)
  return { paths, images, layers: new ImageLayers(paths, images, launcher) }
}

/** Makes an image of blobs that were written: unpacks it, and then puts it in the list, with its names. */
export type AddImage = (image: NewImage) => Promise<StoredImage>

type Interruptible = typeof withInterruption

/**
 * @param work writes blobs and adds images. If it fails or is interrupted, what it has not finished goes again; images that were there before stay.
 * @param interruptible says when this process is about to end
 * @throws {MinidockError} as `writeBlob`, `prepare`, `ensure` and `commit`
 */
export async function addingImages<T>(
  rooms: ImageRooms,
  work: (add: AddImage) => Promise<T>,
  interruptible: Interruptible = withInterruption,
): Promise<T> {
  const adding = new Adding(rooms)
  return await interruptible(
    () => adding.undo(true),
    async () => {
      try {
        return await work(image => adding.add(image)).finally(() => rooms.layers.abandon())
      } catch (error) {
        await adding.undo(false).catch(() => undefined) // The first error is the one to know of; the next `system gc` does the rest.
        throw error
      }
    },
  )
}

class Adding {
  readonly #rooms: ImageRooms
  #dying = false

  constructor(rooms: ImageRooms) {
    this.#rooms = rooms
  }

  async add(image: NewImage): Promise<StoredImage> {
    const { paths, images, layers } = this.#rooms
    const prepared = await images.prepare(image)
    const { diff_ids: diffIds } = prepared.image.config.rootfs
    for (;;) {
      await layers.ensure(prepared.image)
      // Until it is in the list, its layers are nobody's: another command may have removed one.
      const added = await images.commit(prepared, () => diffIds.every(diffId => isUnpacked(paths, diffId)))
      if (added !== undefined) return added
      if (this.#dying) await new Promise(() => undefined)
    }
  }

  /** @param dying this process will end: what it is in the middle of goes too */
  async undo(dying: boolean): Promise<void> {
    const { paths, images, layers } = this.#rooms
    this.#dying = dying
    if (dying) layers.close()
    await images.abandon({ dying })
    await images.removeUnusedLayers(usedBesideImages(paths, new ContainerStore(paths)), layers.made)
    if (dying) endReceiving(paths.images)
    // Whoever unpacks for this process may be in the middle of a file.
    for (const folder of dying ? [paths.images, paths.layers] : []) {
      for (const name of readdirSync(folder).filter(isOwnTemporaryName))
        await rm(join(folder, name), { recursive: true, force: true, maxRetries: 20, retryDelay: 10 })
    }
  }
}
