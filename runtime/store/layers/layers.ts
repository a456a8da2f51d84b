/** An image's layers as directories: unpacked once, shared by every container, and never written to again. */

import { existsSync } from 'node:fs'
import { MinidockError } from '../../base/errors.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import { withLock } from '../files/lock.ts'
import type { StorePaths } from '../files/paths.ts'
import { temporaryName } from '../files/temporary-name.ts'
import type { Written } from '../images/hashed-file.ts'
import type { ImageStore, StoredImage } from '../images/images.ts'
import { removeTree } from '../trees/remove-tree.ts'
import { copyFromLayers, copyLayers } from './copy-layers.ts'
import { ForeseenLayers } from './foreseen-layers.ts'
import { ensureInitLayer, INIT_LAYER } from './init-layer.ts'
import { isUnpacked, layerDirectory, layerName, publishLayer } from './layer-files.ts'
import { openArchive } from './open-archive.ts'
import { type FoundInLayers, findInLayers } from './read-in-layers.ts'
import { type StagedLayer, type UnpackOptions, unpackLayer } from './unpack.ts'

export { layerName } from './layer-files.ts'

export class ImageLayers {
  readonly #paths: StorePaths
  readonly #images: ImageStore
  readonly #launcher: string
  readonly #made = new Set<string>()
  readonly #foreseen: ForeseenLayers
  #closed = false

  /** @param launcher path of the launcher binary */
  constructor(paths: StorePaths, images: ImageStore, launcher: string) {
    this.#paths = paths
    this.#images = images
    this.#launcher = launcher
    this.#foreseen = new ForeseenLayers(images, async archive => await this.stage(archive))
  }

  /** Names of the lower directories, lowest first; the topmost is the init layer. */
  names(image: StoredImage): readonly string[] {
    return [...image.config.rootfs.diff_ids.map(layerName), INIT_LAYER]
  }

  /** Names of the lower directories of a container on these layers. @param names lowest first */
  underContainer(names: readonly string[]): readonly string[] {
    ensureInitLayer(this.#paths)
    return [...names, INIT_LAYER]
  }

  /**
   * Unpacks the layers that are missing.
   * @returns the same as `names`
   * @throws {MinidockError} `invalid` for a layer that is damaged or would climb out of its directory, `unavailable` on a full disk: nothing of it stays
   */
  async ensure(image: StoredImage): Promise<readonly string[]> {
    const { diff_ids: diffIds } = image.config.rootfs
    for (const [index, diffId] of diffIds.entries()) {
      const blob = image.manifest.layers[index]
      if (isUnpacked(this.#paths, diffId) || (await this.#foreseen.publish(diffId))) continue
      const path = blob && this.#images.readingPath(blob.digest)
      if (!path || !existsSync(path))
        throw new MinidockError('engine', `the layer ${diffId} of image ${image.id} is missing: ${path ?? 'its manifest has none'}`)
      await this.unpack(diffId, blob.digest)
    }
    ensureInitLayer(this.#paths)
    return this.names(image)
  }

  /**
   * Writes a blob of an image that is about to be added, and unpacks it meanwhile if it looks like a layer: `ensure` finds that.
   * @param likely the digest of a layer that this is, if names tell the truth
   * @throws {MinidockError} as `ImageStore.writeBlob`
   */
  async writeBlob(content: AsyncIterable<Uint8Array>, expected: Partial<Written> = {}, likely = expected.digest): Promise<Written> {
    const isKnown = likely !== undefined && (this.#images.hasBlob(likely) || isUnpacked(this.#paths, likely))
    return isKnown ? await this.#images.writeBlob(content, expected) : await this.#foreseen.writeBlob(content, expected)
  }

  /** No image will have what was unpacked and is nobody's yet. */
  async abandon(): Promise<void> {
    await this.#foreseen.discard()
  }

  /** @param names what `ensure` gave a moment ago */
  areThere(names: readonly string[]): boolean {
    return names.every(name => existsSync(layerDirectory(this.#paths, name)))
  }

  /** Writes the tree that these layers make together into a directory. */
  async copyTo(names: readonly string[], directory: string): Promise<void> {
    await copyLayers(this.#paths, this.#launcher, names, directory)
  }

  /** Copies what a directory of that tree has into another. @returns false when there is no such directory */
  async copyFrom(names: readonly string[], path: string, directory: string): Promise<boolean> {
    return await copyFromLayers(this.#paths, this.#launcher, names, path, directory)
  }

  /** Returns where a path leads in that tree, and what is there. */
  find(names: readonly string[], path: string): FoundInLayers {
    return findInLayers(this.#paths, names, path)
  }

  /** This process will end: layers that are not there yet do not come any more. */
  close(): void {
    this.#closed = true
  }

  /** Names of the layers that were unpacked here, by this object: what a failure may take away again. */
  get made(): string[] {
    return [...this.#made]
  }

  /**
   * Unpacks a layer from its blob, which is the lock: of the processes that want the layer, one unpacks it and the others wait.
   * @throws {MinidockError} as {@link ensure}
   */
  async unpack(diffId: Digest, digest: Digest, stop?: AbortSignal): Promise<void> {
    const blob = this.#images.readingPath(digest)
    const unlessThere = async () => {
      if (isUnpacked(this.#paths, diffId)) return
      const isVerified = digest === diffId && this.#images.hasWritten(digest)
      const staged = await this.stage({ diffId, open: () => openArchive(blob), isVerified, ...(stop && { stop }) })
      await staged.publish(diffId)
    }
    await withLock(blob, this.#launcher, unlessThere, stop)
  }

  /**
   * Unpacks a layer into a directory that is none yet.
   * @throws {MinidockError} as {@link ensure}
   */
  async stage(archive: Pick<UnpackOptions, 'open' | 'diffId' | 'isVerified' | 'stop'>): Promise<StagedLayer> {
    await this.#unlessClosed()
    const directory = layerDirectory(this.#paths, temporaryName())
    const discard = async () => await removeTree(this.#launcher, directory)
    const { size, diffId } = await unpackLayer({ ...archive, launcher: this.#launcher, stage: directory })
    const publish = async (diffId: Digest) => {
      await this.#unlessClosed()
      if (publishLayer(this.#paths, directory, { diffId, size })) this.#made.add(layerName(diffId))
      else await discard()
    }
    return { diffId, publish, discard }
  }

  async #unlessClosed(): Promise<void> {
    if (this.#closed) await new Promise(() => undefined)
  }
}
