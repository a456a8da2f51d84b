/**
 * The images: an OCI image layout that other programs can read as it is (`skopeo inspect oci:/var/lib/minidock/images:busybox:latest`).
 *
 *   oci-layout  index.json  blobs/sha256/<hex>
 *
 * Finding an image is on the path of every `run`: three small files are read, without a lock.
 */

import { statSync } from 'node:fs'
import { isOfKind, MinidockError } from '../../base/errors.ts'
import { type Digest, isDigest } from '../../formats/oci/digest.ts'
import type { Descriptor, ImageIndex } from '../../formats/oci/image.ts'
import type { WantedPlatform } from '../../formats/oci/platform.ts'
import type { StorePaths } from '../files/paths.ts'
import { type RemovedLayer, underAnyName } from '../layers/layer-files.ts'
import type { Blobs, Written } from './blobs.ts'
import { type LayerSize, layerSizes, manifestsOf, type StoredImage, withNamesOf } from './image-documents.ts'
import { referenceOf, withoutReference, withReferences } from './image-index.ts'
import { ImageList } from './image-list.ts'
import { ambiguousImage, findByName, isIdPrefix, noSuchImage } from './image-names.ts'
import { notesForOther, notesOf, withChangedNotes, withNotes } from './image-notes.ts'
import { imageForPlatform } from './image-platforms.ts'
import { type RemovalOptions, removeImage, removeUnusedBlobs, removeUnusedLayers } from './image-removal.ts'
import { type ImageTree, imageTree, indexDescriptor, readIndexBlob } from './image-tree.ts'
import { everything, idOf, notedBlobs, type OtherUse, usedBy } from './image-use.ts'
import { type NewImage, type PreparedImage, prepareImage } from './new-image.ts'

export type { ImageName, StoredImage } from './image-documents.ts'
export type { NewImage } from './new-image.ts'

export class ImageStore {
  readonly #list: ImageList

  /** @param launcher path of the launcher binary */
  constructor(paths: StorePaths, launcher: string) {
    this.#list = new ImageList(paths, launcher)
  }

  /**
   * @param text a name, `name:tag`, `name@digest`, an id, or its first digits (four or more)
   * @throws {MinidockError} `not-found`; `conflict` when the digits are those of several images; `engine` when a document is damaged
   */
  find(text: string): StoredImage {
    const index = this.#list.index()
    const named = findByName(index, text)
    if (named) return this.#list.image(index, named)
    if (!isIdPrefix(text)) throw noSuchImage(text, index)
    const prefix = `sha256:${hexOf(text)}`
    if (isDigest(prefix)) {
      const found = this.#findById(index, prefix)
      if (!found) throw noSuchImage(text, index)
      return found
    }
    const byId = new Map(this.#list.readable(index, descriptor => [idOf(this.#list.blobs, descriptor), descriptor] as const))
    const [found, ...others] = [...byId].filter(([id]) => id.startsWith(prefix))
    if (!found) throw noSuchImage(text, index)
    if (others.length > 0)
      throw ambiguousImage(
        text,
        [found, ...others].map(([id]) => id),
      )
    return this.#list.image(index, found[1])
  }

  /** A whole id is that of one image, and most often of one that came last: the others are not read. */
  #findById(index: ImageIndex, id: Digest): StoredImage | undefined {
    const isMeant = (descriptor: Descriptor) =>
      this.#list.readable({ ...index, manifests: [descriptor] }, one => idOf(this.#list.blobs, one)).includes(id)
    const found = manifestsOf(index).toReversed().find(isMeant)
    return found && this.#list.image(index, found)
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
      return await this.#list.change(index => ({ index, finish: () => this.find(text) }))
    }
  }

  /** Finds an image again, as {@link findNoted}: as long as it is in the list, nothing of it is read a second time. */
  async findAgain(image: StoredImage): Promise<StoredImage> {
    const isThere = this.#list.index().manifests.some(({ digest }) => digest === image.manifestDigest)
    return isThere ? image : await this.findNoted(image.id)
  }

  /**
   * Each image once, in the order of the list. One whose documents cannot be read is left out.
   * @param otherwise is told of those
   */
  list(otherwise?: (descriptor: Descriptor, error: MinidockError) => void): StoredImage[] {
    const index = this.#list.index()
    const byId = new Map<Digest, StoredImage>()
    for (const image of this.#list.readable(index, descriptor => this.#list.image(index, descriptor), otherwise)) {
      const known = byId.get(image.id)
      byId.set(image.id, known ? withNamesOf(known, image) : image)
    }
    return [...byId.values()]
  }

  /** Returns the image with the names of its other manifests too: a push or a pull by digest may have brought one that is compressed in another way. */
  withAllNames(image: StoredImage): StoredImage {
    const { names, references } = this.list().find(({ id }) => id === image.id) ?? image
    return { ...image, names, references }
  }

  /** Returns the images without a name that came from somewhere. Those of the list alone are read. @param origin as in `ImageNotes` */
  namelessFrom(origin: string): StoredImage[] {
    const index = this.#list.index()
    const manifests = index.manifests.filter(descriptor => notesOf(descriptor).origin === origin && referenceOf(descriptor) === undefined)
    return this.#list.readable({ ...index, manifests }, descriptor => this.#list.image(index, descriptor))
  }

  /** Why the images that `list` leaves out cannot be read. */
  damaged(): ReadonlyMap<Descriptor, MinidockError> {
    const found = new Map<Descriptor, MinidockError>()
    this.list((descriptor, error) => found.set(descriptor, error))
    return found
  }

  /** Bytes of each layer, lowest first: unpacked where it is, else compressed. */
  layerSizes(image: StoredImage): readonly LayerSize[] {
    return layerSizes(this.#list.paths, image)
  }

  /** @throws {MinidockError} `invalid` when it is not what was expected, `unavailable` on a full disk; both leave nothing */
  async writeBlob(content: AsyncIterable<Uint8Array> | Uint8Array, expected?: Partial<Written>): Promise<Written> {
    return await this.#list.blobs.write(content, expected)
  }

  /** Whether this process has written the blob, and no image refers to it yet: what it holds has been checked a moment ago. */
  hasWritten(digest: Digest): boolean {
    return this.#list.blobs.hasWritten(digest)
  }

  /** @throws {MinidockError} as {@link Blobs.writeWhile} */
  async writeBlobWhile<T>(...words: Parameters<typeof Blobs.prototype.writeWhile<T>>) {
    return await this.#list.blobs.writeWhile(...words)
  }

  /** As {@link Blobs.hold} says. */
  holdBlob(digest: Digest, size?: number): boolean {
    return this.#list.blobs.hold(digest, size)
  }

  /** Whether the store has a blob. @param size of what is wanted: one that has lost its end is not that */
  hasBlob(digest: Digest, size?: number): boolean {
    const there = statSync(this.readingPath(digest), { throwIfNoEntry: false })
    return there !== undefined && (size === undefined || there.size === size)
  }

  blobPath(digest: Digest): string {
    return this.#list.blobs.path(digest)
  }

  /** As {@link Blobs.readingPath} says. */
  readingPath(digest: Digest): string {
    return this.#list.blobs.readingPath(digest)
  }

  /** Returns a document, whole. @param most bytes @throws {MinidockError} as {@link Blobs.readHashed} */
  readBlob(digest: Digest, most: number): Buffer {
    return this.#list.blobs.readHashed(digest, 'a part of the image', most)
  }

  /** @throws {MinidockError} as {@link Blobs.stream} */
  async streamBlob(digest: Digest) {
    return await this.#list.blobs.stream(digest, 'a part of the image')
  }

  /** Returns the descriptor of what the name stands for by which an image was found: the index that it pointed at, or else the manifest. */
  descriptorOf({ manifestDigest, mediaType, notes }: StoredImage): Descriptor {
    const { blobs } = this.#list
    if (notes.index !== undefined) return indexDescriptor(blobs, notes.index)
    return { mediaType, digest: manifestDigest, size: blobs.read(manifestDigest, 'an image manifest').length }
  }

  /** Returns what a manifest or an index leads to. */
  treeOf(descriptor: Descriptor): ImageTree {
    return imageTree(this.#list.blobs, descriptor)
  }

  /** Returns an image for a platform, under no name: itself, or one that its index leads to and that is here whole; undefined if there is none. */
  forPlatform(image: StoredImage, wanted: WantedPlatform): StoredImage | undefined {
    return imageForPlatform(this.#list, image, wanted)
  }

  /** Returns what refers to an image, as it was when the image came. */
  referrersOf({ notes }: StoredImage): readonly Descriptor[] {
    return notes.referrers === undefined ? [] : readIndexBlob(this.#list.blobs, notes.referrers).manifests
  }

  /** Writes the documents of an image whose layers were written. */
  async prepare(input: NewImage): Promise<PreparedImage> {
    return await prepareImage(this.#list, input)
  }

  /**
   * Puts an image in the list, under all its names, which are taken from whatever had them.
   * @param isWhole asked while nobody else changes the list
   * @returns undefined, and nothing is done, if it is not
   */
  async commit({ image, descriptor, references }: PreparedImage, isWhole = () => true): Promise<StoredImage | undefined> {
    const { blobs } = this.#list
    const { index: root, referrers } = notesOf(descriptor)
    const documents = [descriptor.digest, image.id, root, referrers].filter(digest => digest !== undefined)
    const digests = [...documents, ...image.manifest.layers.map(({ digest }) => digest)]
    const noted = notedBlobs(blobs, notesOf(descriptor))
    const committed = await this.#list.change(before => {
      if (!isWhole()) return { index: before, finish: () => undefined }
      const missing = blobs.restore(digests)
      if (missing !== undefined) throw new MinidockError('conflict', `cannot make the image: its blob ${missing} is not there`)
      for (const digest of noted) blobs.restore([digest])
      const index = withReferences(before, descriptor, references)
      return { index, finish: () => this.#list.image(index, descriptor) }
    })
    if (committed !== undefined) blobs.release([...digests, ...noted])
    return committed
  }

  /** Gives an image one more name, which is taken from whatever had it. */
  async tag(image: StoredImage, reference: string): Promise<void> {
    await this.#list.change(before => {
      const ofImage = before.manifests.filter(({ digest }) => digest === image.manifestDigest)
      const descriptor = ofImage.find(other => notesOf(other).index === image.notes.index) ?? ofImage[0]
      if (!descriptor) throw noSuchImage(image.id, before)
      if (referenceOf(descriptor) === reference) return { index: before, finish: () => undefined }
      const noted = withNotes(descriptor, notesForOther(notesOf(descriptor)))
      return { index: withReferences(before, noted, [reference]), finish: () => undefined }
    })
  }

  /** Notes what a registry has under a name since an image was pushed. Nothing is noted if the name is another image's by now. @param reference full name */
  async notePushed(image: StoredImage, reference: string, pushed: Digest): Promise<void> {
    const isMeant = (descriptor: Descriptor) => descriptor.digest === image.manifestDigest && referenceOf(descriptor) === reference
    if (this.#list.index().manifests.some(descriptor => isMeant(descriptor) && notesOf(descriptor).pushed === pushed)) return
    await this.#list.change(before => ({
      index: withChangedNotes(before, isMeant, notes => ({ ...notes, pushed })),
      finish: () => undefined,
    }))
  }

  /** Forgets by which digest a registry has a name. @param reference full name */
  async forgetRegistryDigest(reference: string): Promise<void> {
    await this.#list.change(before => {
      const isMeant = (descriptor: Descriptor) => referenceOf(descriptor) === reference
      const index = withChangedNotes(before, isMeant, ({ repository: _repository, pushed: _pushed, ...notes }) => notes)
      return { index, finish: () => undefined }
    })
  }

  /**
   * Takes an image off the list whose documents cannot be read. What was its own nobody knows: it goes with `removeUnusedBlobs`.
   * @param text a name, or the first digits of its manifest's digest
   * @returns what was taken off; none if no such image is damaged
   */
  async forgetDamaged(text: string): Promise<readonly Descriptor[]> {
    return await this.#list.change(before => {
      const damaged = new Set<Digest>()
      this.#list.readable(
        before,
        descriptor => this.#list.image(before, descriptor),
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
    await this.#list.change(before => {
      if (!before.manifests.some(descriptor => referenceOf(descriptor) === reference)) throw noSuchImage(reference, before)
      return { index: withoutReference(before, reference), finish: () => undefined }
    })
  }

  /** Returns whether an image has a layer, by any of the layer's names. */
  layersInUse(): (name: string) => boolean {
    return underAnyName(this.#list.paths)(usedBy(this.#list.blobs, this.#list.index()).layer)
  }

  /**
   * Removes an image with all its names, and what nothing else uses of its blobs and unpacked layers.
   * @param need what containers and builds need; by default all unpacked layers stay
   * @returns the image's id, and the diff ids of the layers that went with it; none when it stays
   */
  async remove(image: StoredImage, need = everything, options: RemovalOptions = {}): Promise<readonly Digest[]> {
    return await removeImage(this.#list, image, need, options)
  }

  /** Removes the blobs that no image refers to and no living process is about to: what failed or killed commands left. */
  async removeUnusedBlobs(): Promise<readonly Digest[]> {
    return await removeUnusedBlobs(this.#list)
  }

  /**
   * Removes the unpacked layers that nothing needs.
   * @param need what containers and builds need
   * @param names of those that are asked about; default: all
   * @returns names, and the bytes they held
   */
  async removeUnusedLayers(need: () => OtherUse, names?: readonly string[]): Promise<readonly RemovedLayer[]> {
    return await removeUnusedLayers(this.#list, need, names)
  }

  /**
   * Gives up the blobs of an image that this process has held. The lock is taken only if some may be nobody's: of those that it has written, and of an image that
   * was removed meanwhile.
   */
  async letGo({ manifestDigest, notes }: StoredImage): Promise<void> {
    const { blobs } = this.#list
    const hasWritten = blobs.hasWrittenAny
    blobs.releaseAll()
    // Read after that: whoever removes the image later removes its blobs too.
    const isThere = this.#list
      .index()
      .manifests.some(descriptor => descriptor.digest === manifestDigest && notesOf(descriptor).index === notes.index)
    if (hasWritten || !isThere) await this.removeUnusedBlobs()
  }

  /** After a failure: gives up the blobs that this process has written and made no image of. */
  async abandon(options: { readonly dying: boolean } = { dying: false }): Promise<void> {
    if (options.dying) this.#list.blobs.close()
    this.#list.blobs.releaseAll()
    await this.removeUnusedBlobs()
  }
}

const hexOf = (text: string) => text.replace(/^sha256:/, '')
