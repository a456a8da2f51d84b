/**
 * Layers that are unpacked while their blobs are written, although nobody has said yet that they are layers: in an archive of images, what says so comes last. So
 * their bytes are read once. What turns out to be no layer of an image that is added is thrown away.
 */

import { isOfKind } from '../../base/errors.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import { beginningOf, looksLikeLayer } from '../../formats/tar/beginning.ts'
import { BLOCK } from '../../formats/tar/numbers.ts'
import type { GrowingFile, Written } from '../images/hashed-file.ts'
import type { ImageStore } from '../images/images.ts'
import { openArriving } from './open-archive.ts'
import type { StagedLayer, UnpackOptions } from './unpack.ts'

/** An image has at most 127 layers, and each takes a process and a directory: an archive may have ten thousand members that begin like one. */
const MOST = 127

export class ForeseenLayers {
  readonly #images: ImageStore
  readonly #stage: (archive: Pick<UnpackOptions, 'open' | 'isVerified'>) => Promise<StagedLayer>
  readonly #staged = new Map<Digest, StagedLayer>()
  #begun = 0

  constructor(images: ImageStore, stage: (archive: Pick<UnpackOptions, 'open' | 'isVerified'>) => Promise<StagedLayer>) {
    this.#images = images
    this.#stage = stage
  }

  /**
   * Writes a blob. What begins like a layer is unpacked meanwhile; if that is refused, it is as if it had not been tried.
   * @throws {MinidockError} as `ImageStore.writeBlob`
   */
  async writeBlob(content: AsyncIterable<Uint8Array>, expected: Partial<Written> = {}): Promise<Written> {
    const { head, whole } = await beginningOf(content, BLOCK)
    if (this.#begun === MOST || !looksLikeLayer(head)) return await this.#images.writeBlob(whole, expected)
    this.#begun++
    let staged: StagedLayer | undefined
    const unpack = async (passing: AsyncIterable<Uint8Array>, file: GrowingFile) => {
      try {
        staged = await this.#stage({ open: () => openArriving(passing, file), isVerified: true })
      } catch (error) {
        // If it is a layer, it will be unpacked once more, and refused with what is known by then.
        if (!isOfKind(error, 'invalid')) throw error
      }
    }
    try {
      const { written } = await this.#images.writeBlobWhile(whole, expected, unpack)
      await this.#keep(staged, written.digest)
      return written
    } catch (error) {
      await staged?.discard()
      throw error
    }
  }

  /** @returns false when no such layer has been unpacked here */
  async publish(diffId: Digest): Promise<boolean> {
    const staged = this.#staged.get(diffId)
    this.#staged.delete(diffId)
    await staged?.publish(diffId)
    return staged !== undefined
  }

  /** No image needs those that are left. */
  async discard(): Promise<void> {
    const left = [...this.#staged.values()]
    this.#staged.clear()
    for (const layer of left) await layer.discard()
  }

  /** @param digest of the blob, which is that of the layer if nothing is compressed */
  async #keep(staged: StagedLayer | undefined, digest: Digest): Promise<void> {
    if (staged === undefined) return
    const { diffId = digest } = staged
    if (this.#staged.has(diffId)) await staged.discard()
    else this.#staged.set(diffId, staged)
  }
}
