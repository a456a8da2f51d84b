/**
 * The images: an OCI image layout that other programs can read as it is (`skopeo inspect oci:/var/lib/minidock/images:busybox:latest`).
 *
 *   oci-layout  index.json  blobs/sha256/<hex>
 *
 * Finding an image is on the path of every `run`: three small files are read, without a lock.
 */

import { isOfKind, MinidockError } from '../../base/errors.ts'
import { encodeJson } from '../../formats/oci/canonical-json.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import { type Descriptor, type ImageConfig, type ImageIndex, type ImageManifest, mediaTypes } from '../../formats/oci/image.ts'
import type { StorePaths } from '../files/paths.ts'
import { hideLayers, layerName, layersThere, type RemovedLayer, underAnyName, withTargets } from '../layers/layer-files.ts'
import { removeTrees } from '../trees/remove-tree.ts'
import { Blobs, type Written } from './blobs.ts'
import { type LayerSize, layerSizes, manifestsOf, platformOf, readImage, type StoredImage } from './image-documents.ts'
import { changeIndex, EMPTY_INDEX, type IndexChange, readIndex, referenceOf, withoutReference, withReferences } from './image-index.ts'
import { ambiguousImage, findByName, isIdPrefix, noSuchImage } from './image-names.ts'
import { blobsOf, everything, idOf, type OtherUse, usedBy } from './image-use.ts'

export type { StoredImage } from './image-documents.ts'

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

/** As {@link ImageStore.remove} says. */
export interface RemovalOptions {
  readonly sparesUsed?: boolean
  readonly check?: () => void
}

export class ImageStore {
  readonly #paths: StorePaths
  readonly #launcher: string
  readonly #blobs: Blobs

  /** @param launcher path of the launcher binary */
  constructor(paths: StorePaths, launcher: string) {
    this.#paths = paths
    this.#launcher = launcher
    this.#blobs = new Blobs(paths.images)
  }

  /**
   * @param text a name, `name:tag`, `name@digest`, an id, or its first digits (four or more)
   * @throws {MinidockError} `not-found`; `conflict` when the digits are those of several images; `engine` when a document is damaged
   */
  find(text: string): StoredImage {
    const index = readIndex(this.#paths.images)
    const named = findByName(index, text)
    if (named) return readImage(this.#paths, this.#blobs, index, named)
    if (!isIdPrefix(text)) throw noSuchImage(text, index)
    const prefix = `sha256:${text.replace(/^sha256:/, '')}`
    const byId = new Map(this.#readable(index, descriptor => [idOf(this.#blobs, descriptor), descriptor] as const))
    const [found, ...others] = [...byId].filter(([id]) => id.startsWith(prefix))
    if (!found) throw noSuchImage(text, index)
    if (others.length > 0)
      throw ambiguousImage(
        text,
        [found, ...others].map(([id]) => id),
      )
    return readImage(this.#paths, this.#blobs, index, found[1])
  }

  /**
   * Finds an image of which the caller has noted that it is used. A removal looks at the notes before it takes an image off the list and after that, and puts it back
   * if there is one: an image that is found stays. One that is not there may be about to come back.
   * @throws {MinidockError} as {@link find}
   */
  async findNoted(text: string): Promise<StoredImage> {
    try {
      return this.find(text)
    } catch (error) {
      if (!isOfKind(error, 'not-found')) throw error
      return await this.#change(index => ({ index, finish: () => this.find(text) }))
    }
  }

  /**
   * Each image once, in the order of the list. One whose documents cannot be read is left out.
   * @param otherwise is told of those
   */
  list(otherwise?: (descriptor: Descriptor, error: MinidockError) => void): StoredImage[] {
    const index = readIndex(this.#paths.images)
    const byId = new Map<Digest, StoredImage>()
    for (const image of this.#readable(index, descriptor => readImage(this.#paths, this.#blobs, index, descriptor), otherwise)) {
      const known = byId.get(image.id)
      byId.set(image.id, known ? { ...known, references: [...known.references, ...image.references].sort() } : image)
    }
    return [...byId.values()]
  }

  /** Why the images that `list` leaves out cannot be read. */
  damaged(): ReadonlyMap<Descriptor, MinidockError> {
    const found = new Map<Descriptor, MinidockError>()
    this.list((descriptor, error) => found.set(descriptor, error))
    return found
  }

  /** Bytes of each layer, lowest first: unpacked where it is, else compressed. */
  layerSizes(image: StoredImage): readonly LayerSize[] {
    return layerSizes(this.#paths, image)
  }

  /** @throws {MinidockError} `invalid` when it is not what was expected, `unavailable` on a full disk; both leave nothing */
  async writeBlob(content: AsyncIterable<Uint8Array> | Uint8Array, expected?: Partial<Written>): Promise<Written> {
    return await this.#blobs.write(content, expected)
  }

  /** Whether this process has written the blob, and no image refers to it yet: what it holds has been checked a moment ago. */
  hasWritten(digest: Digest): boolean {
    return this.#blobs.isHeld(digest)
  }

  blobPath(digest: Digest): string {
    return this.#blobs.path(digest)
  }

  /** @throws {MinidockError} as {@link Blobs.stream} */
  async streamBlob(digest: Digest) {
    return await this.#blobs.stream(digest, 'a part of the image')
  }

  /** Writes the documents of an image whose layers were written. */
  async prepare(input: NewImage): Promise<PreparedImage> {
    const config = await this.#blobs.write(input.configBytes ?? encodeJson(input.config))
    const manifest = await this.#blobs.write(input.manifestBytes ?? encodeJson(manifestOf(input, config)))
    const descriptor = { mediaType: mediaTypes.manifest, ...manifest, platform: platformOf(input.config) }
    return { descriptor, references: input.references, image: readImage(this.#paths, this.#blobs, EMPTY_INDEX, descriptor) }
  }

  /**
   * Puts an image in the list, under all its names, which are taken from whatever had them.
   * @param isWhole asked while nobody else changes the list
   * @returns undefined, and nothing is done, if it is not
   */
  async commit({ image, descriptor, references }: PreparedImage, isWhole = () => true): Promise<StoredImage | undefined> {
    const digests = [descriptor.digest, image.id, ...image.manifest.layers.map(({ digest }) => digest)]
    const committed = await this.#change(before => {
      if (!isWhole()) return { index: before, finish: () => undefined }
      const missing = this.#blobs.restore(digests)
      if (missing !== undefined) throw new MinidockError('conflict', `cannot make the image: its blob ${missing} is not there`)
      const index = withReferences(before, descriptor, references)
      return { index, finish: () => readImage(this.#paths, this.#blobs, index, descriptor) }
    })
    if (committed !== undefined) this.#blobs.release(digests)
    return committed
  }

  /** Gives an image one more name, which is taken from whatever had it. */
  async tag(image: StoredImage, reference: string): Promise<void> {
    await this.#change(before => {
      const descriptor = before.manifests.find(({ digest }) => digest === image.manifestDigest)
      if (!descriptor) throw noSuchImage(image.id, before)
      return { index: withReferences(before, descriptor, [reference]), finish: () => undefined }
    })
  }

  /**
   * Takes an image off the list whose documents cannot be read. What was its own nobody knows: it goes with `removeUnusedBlobs`.
   * @param text a name, or the first digits of its manifest's digest
   * @returns what was taken off; none if no such image is damaged
   */
  async forgetDamaged(text: string): Promise<readonly Descriptor[]> {
    return await this.#change(before => {
      const damaged = new Set<Digest>()
      this.#readable(
        before,
        descriptor => readImage(this.#paths, this.#blobs, before, descriptor),
        ({ digest }) => damaged.add(digest),
      )
      const called = findByName(before, text)?.digest
      const isGone = ({ digest }: Descriptor) =>
        damaged.has(digest) && (digest === called || (isIdPrefix(text) && hexOf(digest).startsWith(hexOf(text))))
      const gone = before.manifests.filter(isGone)
      const index = gone.length === 0 ? before : { ...before, manifests: before.manifests.filter(descriptor => !isGone(descriptor)) }
      return { index, finish: () => gone }
    })
  }

  /** Takes a name away; the image stays, nameless when it was the last. */
  async untag(reference: string): Promise<void> {
    await this.#change(before => {
      if (!before.manifests.some(descriptor => referenceOf(descriptor) === reference)) throw noSuchImage(reference, before)
      return { index: withoutReference(before, reference), finish: () => undefined }
    })
  }

  /**
   * Removes an image with all its names, and what nothing else uses of its blobs and unpacked layers.
   * @param need what containers and builds need; by default all unpacked layers stay
   * @param options.sparesUsed an image that a container was made from stays
   * @param options.check called before the image is off the list, and again after that: nothing is removed if it throws
   * @returns the image's id, and the diff ids of the layers that went with it; none when it stays
   */
  async remove(image: StoredImage, need = everything, { sparesUsed = false, check }: RemovalOptions = {}): Promise<readonly Digest[]> {
    const diffIds = new Map(image.config.rootfs.diff_ids.map(diffId => [layerName(diffId), diffId]))
    const refuseUsed = (use: () => OtherUse) => {
      check?.()
      if (sparesUsed && use().image(image.id)) throw new UsedImage()
    }
    const removed = await this.#change(before => {
      const needed = need()
      refuseUsed(() => needed)
      const gone = this.#readable(before, descriptor => (idOf(this.#blobs, descriptor) === image.id ? [descriptor] : [])).flat()
      const digests = new Set(gone.map(({ digest }) => digest))
      const index = { ...before, manifests: before.manifests.filter(({ digest }) => !digests.has(digest)) }
      const blobs = new Set(gone.flatMap(descriptor => blobsOf(this.#blobs, descriptor)))
      const used = usedBy(this.#blobs, index)
      const anyName = underAnyName(this.#paths)
      const isUsed = (use: OtherUse) => anyName(name => used.layer(name) || use.layer(name))
      const isNeeded = isUsed(needed)
      const unused = withTargets(this.#paths, [...diffIds.keys()]).filter(name => !isNeeded(name))
      const finish = () => {
        this.#blobs.remove([...blobs].filter(digest => !used.blob(digest)))
        return hideLayers(this.#paths, unused, () => isUsed(need()))
      }
      return { index, verify: () => refuseUsed(need), finish }
    }).catch(unlessUsed)
    if (removed === undefined) return []
    await this.#empty(removed)
    return [image.id, ...removed.flatMap(({ name }) => diffIds.get(name) ?? [])]
  }

  /** Returns whether an image has a layer, by any of the layer's names. */
  layersInUse(): (name: string) => boolean {
    return underAnyName(this.#paths)(usedBy(this.#blobs, readIndex(this.#paths.images)).layer)
  }

  /** Removes the blobs that no image refers to and no living process is about to: what failed or killed commands left. */
  async removeUnusedBlobs(): Promise<readonly Digest[]> {
    return await this.#change(index => {
      const used = usedBy(this.#blobs, index)
      return { index, finish: () => this.#blobs.remove(this.#blobs.all().filter(digest => !used.blob(digest))) }
    })
  }

  /**
   * Removes the unpacked layers that nothing needs.
   * @param need what containers and builds need
   * @param names of those that are asked about; default: all
   * @returns names, and the bytes they held
   */
  async removeUnusedLayers(need: () => OtherUse, names = layersThere(this.#paths)): Promise<readonly RemovedLayer[]> {
    const hidden = await this.#change(index => {
      const used = usedBy(this.#blobs, index)
      const anyName = underAnyName(this.#paths)
      const isUsed = (use: OtherUse) => anyName(name => used.layer(name) || use.layer(name))
      const isNeeded = isUsed(need())
      return {
        index,
        finish: () =>
          hideLayers(
            this.#paths,
            names.filter(name => !isNeeded(name)),
            () => isUsed(need()),
          ),
      }
    })
    await this.#empty(hidden)
    return hidden
  }

  /** After a failure: gives up the blobs that this process has written and made no image of. */
  async abandon(options: { readonly dying: boolean } = { dying: false }): Promise<void> {
    if (options.dying) this.#blobs.close()
    this.#blobs.releaseAll()
    await this.removeUnusedBlobs()
  }

  async #empty(layers: readonly RemovedLayer[]): Promise<void> {
    const directories = layers.flatMap(({ directory }) => directory ?? [])
    if (directories.length > 0) await removeTrees(this.#launcher, directories)
  }

  /** What is read of each image. One that another command is removing meanwhile is no image any more. */
  #readable<T>(
    index: ImageIndex,
    read: (descriptor: Descriptor) => T,
    otherwise: (descriptor: Descriptor, error: MinidockError) => void = () => undefined,
  ): T[] {
    return manifestsOf(index).flatMap(descriptor => {
      try {
        return [read(descriptor)]
      } catch (error) {
        if (!(error instanceof MinidockError)) throw error
        const isThere = readIndex(this.#paths.images).manifests.some(({ digest }) => digest === descriptor.digest)
        if (isThere) otherwise(descriptor, error)
        return []
      }
    })
  }

  #change<T>(change: (before: ImageIndex) => IndexChange<T>): Promise<T> {
    return changeIndex(this.#paths.images, this.#launcher, change)
  }
}

/** Why an image that is used is not removed. */
class UsedImage extends Error {}

function unlessUsed(error: unknown): undefined {
  if (!(error instanceof UsedImage)) throw error
}

const hexOf = (text: string) => text.replace(/^sha256:/, '')

function manifestOf({ layers }: NewImage, config: Written): ImageManifest {
  return {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: { mediaType: mediaTypes.config, ...config },
    layers: layers.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
  }
}
