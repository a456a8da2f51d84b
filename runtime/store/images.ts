/**
 * The images: an OCI image layout that other programs can read as it is (`skopeo inspect oci:/var/lib/minidock/images:busybox:latest`).
 *
 *   oci-layout  index.json  blobs/sha256/<hex>
 *
 * Finding an image is on the path of every `run`: three small files are read, without a lock.
 */

import { MinidockError } from '../errors.ts'
import { encodeJson } from '../formats/canonical-json.ts'
import type { Digest } from '../formats/digest.ts'
import { type ImageConfig, type ImageIndex, type ImageManifest, mediaTypes } from '../formats/oci-image.ts'
import { Blobs, type Written } from './blobs.ts'
import { type LayerSize, layerSizes, manifestsOf, platformOf, readImage, type StoredImage } from './image-documents.ts'
import { changeIndex, type IndexChange, readIndex, referenceOf, withoutReference, withReferences } from './image-index.ts'
import { ambiguousImage, findByName, isIdPrefix, noSuchImage } from './image-names.ts'
import { blobsOf, idOf, usedBy } from './image-use.ts'
import { hideLayer, hideOtherLayers, layerName, type RemovedLayer } from './layer-files.ts'
import type { StorePaths } from './paths.ts'
import { removeTree } from './remove-tree.ts'

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
    const byId = new Map(manifestsOf(index).map(descriptor => [idOf(this.#blobs, descriptor), descriptor]))
    const [found, ...others] = [...byId].filter(([id]) => id.startsWith(prefix))
    if (!found) throw noSuchImage(text, index)
    if (others.length > 0)
      throw ambiguousImage(
        text,
        [found, ...others].map(([id]) => id),
      )
    return readImage(this.#paths, this.#blobs, index, found[1])
  }

  /** Each image once, in the order of the list. */
  list(): StoredImage[] {
    const index = readIndex(this.#paths.images)
    const byId = new Map<Digest, StoredImage>()
    for (const descriptor of manifestsOf(index)) {
      const image = readImage(this.#paths, this.#blobs, index, descriptor)
      const known = byId.get(image.id)
      byId.set(image.id, known ? { ...known, references: [...known.references, ...image.references] } : image)
    }
    return [...byId.values()]
  }

  /** Bytes of each layer, lowest first: unpacked where it is, else compressed. */
  layerSizes(image: StoredImage): readonly LayerSize[] {
    return layerSizes(this.#paths, image)
  }

  /** @throws {MinidockError} `invalid` when it is not what was expected, `unavailable` on a full disk; both leave nothing */
  async writeBlob(content: AsyncIterable<Uint8Array> | Uint8Array, expected?: Partial<Written>): Promise<Written> {
    return await this.#blobs.write(content, expected)
  }

  blobPath(digest: Digest): string {
    return this.#blobs.path(digest)
  }

  /** @throws {MinidockError} as {@link Blobs.stream} */
  async streamBlob(digest: Digest) {
    return await this.#blobs.stream(digest, 'a part of the image')
  }

  /** Makes an image of layers that were written, under names that are taken from whatever had them. */
  async commitImage(input: NewImage): Promise<StoredImage> {
    const config = await this.#blobs.write(input.configBytes ?? encodeJson(input.config))
    const manifest = await this.#blobs.write(input.manifestBytes ?? encodeJson(manifestOf(input, config)))
    const digests = [config.digest, manifest.digest, ...input.layers.map(({ digest }) => digest)]
    const descriptor = { mediaType: mediaTypes.manifest, ...manifest, platform: platformOf(input.config) }
    const image = await this.#change(before => {
      const missing = this.#blobs.restore(digests)
      if (missing !== undefined) throw new MinidockError('conflict', `cannot make the image: its blob ${missing} is not there`)
      const index = withReferences(before, descriptor, input.references)
      return { index, finish: () => readImage(this.#paths, this.#blobs, index, descriptor) }
    })
    this.#blobs.release(digests)
    return image
  }

  /** Gives an image more names, all at once, which are taken from whatever had them. */
  async tag(image: StoredImage, references: readonly string[]): Promise<void> {
    await this.#change(before => {
      const descriptor = before.manifests.find(({ digest }) => digest === image.manifestDigest)
      if (!descriptor) throw noSuchImage(image.id, before)
      return { index: withReferences(before, descriptor, references), finish: () => undefined }
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
   * @param inUse true for the diff ids of layers that a container needs; without it all unpacked layers stay
   * @param options.unlessNamed it stays if it has a name by now
   * @returns the image's id, and the diff ids of the layers that went with it
   */
  async remove(
    image: StoredImage,
    inUse: (diffId: Digest) => boolean = () => true,
    options: { readonly unlessNamed: boolean } = { unlessNamed: false },
  ): Promise<readonly Digest[]> {
    const layers = await this.#change(before => {
      const found = manifestsOf(before).filter(descriptor => idOf(this.#blobs, descriptor) === image.id)
      const gone = options.unlessNamed && found.some(descriptor => referenceOf(descriptor) !== undefined) ? [] : found
      const digests = new Set(gone.map(({ digest }) => digest))
      const index = { ...before, manifests: before.manifests.filter(({ digest }) => !digests.has(digest)) }
      const blobs = gone.flatMap(descriptor => blobsOf(this.#blobs, descriptor))
      const used = usedBy(this.#blobs, index)
      const unused = [...new Set(image.config.rootfs.diff_ids)].filter(diffId => !used.diffIds.has(diffId) && !inUse(diffId))
      const finish = () => {
        this.#blobs.remove([...new Set(blobs)].filter(digest => !used.blobs.has(digest)))
        return unused.map(diffId => ({ diffId, directory: hideLayer(this.#paths, diffId) }))
      }
      return { index, finish }
    })
    for (const { directory } of layers) if (directory !== undefined) await removeTree(this.#launcher, directory)
    return [image.id, ...layers.map(({ diffId }) => diffId)]
  }

  /** Removes the blobs that no image refers to and no living process is about to: what failed or killed commands left. */
  async removeUnusedBlobs(): Promise<readonly Digest[]> {
    return await this.#change(index => {
      const used = usedBy(this.#blobs, index)
      return { index, finish: () => this.#blobs.remove(this.#blobs.all().filter(digest => !used.blobs.has(digest))) }
    })
  }

  /**
   * Removes the unpacked layers that neither an image nor a container needs.
   * @param inUse names of the layers that containers need
   * @returns names, and the bytes they held
   */
  async removeUnusedLayers(inUse: ReadonlySet<string>): Promise<readonly RemovedLayer[]> {
    const hidden = await this.#change(index => {
      const used = new Set([...[...usedBy(this.#blobs, index).diffIds].map(layerName), ...inUse])
      return { index, finish: () => hideOtherLayers(this.#paths, used) }
    })
    for (const { directory } of hidden) if (directory !== undefined) await removeTree(this.#launcher, directory)
    return hidden
  }

  /** After a failure: gives up the blobs that this process has written and made no image of. */
  async abandon(options: { readonly dying: boolean } = { dying: false }): Promise<void> {
    if (options.dying) this.#blobs.close()
    this.#blobs.releaseAll()
    await this.removeUnusedBlobs()
  }

  #change<T>(change: (before: ImageIndex) => IndexChange<T>): Promise<T> {
    return changeIndex(this.#paths.images, this.#launcher, change)
  }
}

function manifestOf({ layers }: NewImage, config: Written): ImageManifest {
  return {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: { mediaType: mediaTypes.config, ...config },
    layers: layers.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
  }
}
