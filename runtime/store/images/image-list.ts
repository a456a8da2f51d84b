/** `index.json` and the blobs beside it: what all work on images needs, whether it looks, adds or removes. */

import { MinidockError } from '../../base/errors.ts'
import type { Descriptor, ImageIndex } from '../../formats/oci/image.ts'
import type { StorePaths } from '../files/paths.ts'
import { Blobs } from './blobs.ts'
import { manifestsOf, readImage, type StoredImage } from './image-documents.ts'
import { changeIndex, type IndexChange, type KnownIndex, readIndexAgain } from './image-index.ts'

export class ImageList {
  readonly paths: StorePaths
  /** Path of the launcher binary. */
  readonly launcher: string
  readonly blobs: Blobs
  #known: KnownIndex | undefined

  constructor(paths: StorePaths, launcher: string) {
    this.paths = paths
    this.launcher = launcher
    this.blobs = new Blobs(paths.images)
  }

  /** @throws {MinidockError} `engine` when it is damaged */
  index(): ImageIndex {
    this.#known = readIndexAgain(this.paths.images, this.#known)
    return this.#known.index
  }

  /** @throws {MinidockError} `engine` when a document is damaged */
  image(index: ImageIndex, descriptor: Descriptor): StoredImage {
    return readImage(this.paths, this.blobs, index, descriptor)
  }

  /**
   * Returns what is read of each image. One that another command is removing meanwhile is no image any more.
   * @param otherwise gets those whose documents cannot be read
   */
  readable<T>(
    index: ImageIndex,
    read: (descriptor: Descriptor) => T,
    otherwise: (descriptor: Descriptor, error: MinidockError) => void = () => undefined,
  ): T[] {
    return manifestsOf(index).flatMap(descriptor => {
      try {
        return [read(descriptor)]
      } catch (error) {
        if (!(error instanceof MinidockError)) throw error
        if (this.index().manifests.some(({ digest }) => digest === descriptor.digest)) otherwise(descriptor, error)
        return []
      }
    })
  }

  /** Changes the list while no other command does. */
  change<T>(change: (before: ImageIndex) => IndexChange<T>): Promise<T> {
    return changeIndex(this.paths.images, this.launcher, change)
  }
}
