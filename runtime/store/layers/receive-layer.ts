/**
 * Receives a layer: from one stream, in one pass, come the blob (as it arrived) and the unpacked layer. Each is written once, and nothing is ever whole in memory.
 *
 *   stream ─┬─ sha256, file ──────────────────────────────→ images/blobs/sha256/<hex>
 *           └─ decompression ─ sha256 ─ archive ─ system calls → layers/<name>
 *
 * Both are checked before either can be seen. How much a layer may unpack to is not limited, as with docker: pieces are small, each part waits for the slowest, and
 * a disk that fills up ends it.
 */

import type { Digest } from '../../formats/oci/digest.ts'
import type { StorePaths } from '../files/paths.ts'
import type { GrowingFile, Written } from '../images/hashed-file.ts'
import type { ImageStore } from '../images/images.ts'
import { isUnpacked } from './layer-files.ts'
import type { ImageLayers } from './layers.ts'
import { openArriving } from './open-archive.ts'
import { whileReceiving } from './receiving.ts'
import type { StagedLayer } from './unpack.ts'

/** As the manifest and the config describe it. What it is compressed with, its first bytes say. */
export interface WantedLayer {
  readonly descriptor: Written
  /** Digest of the archive once decompressed. */
  readonly diffId: Digest
}

export interface LayerRooms {
  readonly paths: StorePaths
  readonly images: ImageStore
  readonly layers: ImageLayers
}

/** Docker's words for what happens to a layer. */
export interface LayerProgress {
  readonly state: 'Waiting' | 'Downloading' | 'Verifying Checksum' | 'Download complete' | 'Extracting' | 'Pull complete' | 'Already exists'
  /** Bytes of the blob, where there is a bar. */
  readonly done?: number
  readonly total?: number
}

export interface ReceiveOptions {
  /** Path of the launcher binary. */
  readonly launcher: string
  readonly stop: AbortSignal
  readonly tell?: (progress: LayerProgress) => void
  /** Absent: size and digest have to be those of the descriptor. */
  readonly isWanted?: (received: Written, wanted: Written) => boolean
}

/** Bytes after which progress is told again. */
const STEP = 2 ** 19

/**
 * Makes a layer's blob and its unpacked directory, as far as they are missing. The blob is held until an image refers to it, or the rooms' images are abandoned.
 * @param content the blob's bytes, in pieces that stay as they are; called at most once
 * @returns whether the content was asked for
 * @throws {MinidockError} `invalid` for content that is not what was announced, is damaged, or would climb out of its directory; `unavailable` on a full disk; what
 * the content throws; what `stop` was aborted with. Nothing of it stays then.
 */
export async function receiveLayer(
  rooms: LayerRooms,
  layer: WantedLayer,
  content: (stop: AbortSignal) => AsyncIterable<Uint8Array>,
  options: ReceiveOptions,
): Promise<boolean> {
  const { launcher, stop, tell = () => undefined } = options
  const isThereAlready = () => {
    if (!isThere(rooms, layer)) return false
    tell({ state: 'Already exists' })
    return true
  }
  if (isThereAlready()) return false
  return await whileReceiving(
    rooms.paths,
    layer.descriptor.digest,
    { launcher, stop, waits: () => tell({ state: 'Waiting' }) },
    async () => !isThereAlready() && (await receive(rooms, layer, content, { ...options, tell })),
  )
}

/** Returns whether nothing of a layer is missing. Another process may remove it. */
export function isReceived({ paths, images }: LayerRooms, { descriptor, diffId }: WantedLayer): boolean {
  return isUnpacked(paths, diffId) && images.hasBlob(descriptor.digest, descriptor.size)
}

/** Holds the blob, so that it stays. */
function isThere({ paths, images }: LayerRooms, { descriptor, diffId }: WantedLayer): boolean {
  return isUnpacked(paths, diffId) && images.holdBlob(descriptor.digest, descriptor.size)
}

async function receive(
  rooms: LayerRooms,
  { descriptor, diffId }: WantedLayer,
  content: (stop: AbortSignal) => AsyncIterable<Uint8Array>,
  { stop, tell, isWanted }: ReceiveOptions & Required<Pick<ReceiveOptions, 'tell'>>,
): Promise<boolean> {
  const { paths, images, layers } = rooms
  if (images.holdBlob(descriptor.digest, descriptor.size)) {
    tell({ state: 'Extracting' })
    await layers.unpack(diffId, descriptor.digest, stop)
    tell({ state: 'Pull complete' })
    return false
  }
  const failed = new AbortController()
  let staged: StagedLayer | undefined
  try {
    const arriving = counted(content(AbortSignal.any([stop, failed.signal])), descriptor.size, stop, tell)
    const unpack = async (passing: AsyncIterable<Uint8Array>, file: GrowingFile) => {
      if (isUnpacked(paths, diffId)) return
      staged = await layers.stage({
        diffId,
        open: () => openArriving(passing, file),
        isVerified: isWanted === undefined && descriptor.digest === diffId,
        stop,
      })
    }
    await images.writeBlobWhile(arriving, descriptor, unpack, isWanted && (received => isWanted(received, descriptor)))
    await staged?.publish(diffId)
  } catch (error) {
    failed.abort(error)
    await staged?.discard()
    stop.throwIfAborted()
    throw error
  }
  tell({ state: 'Pull complete' })
  return true
}

async function* counted(
  content: AsyncIterable<Uint8Array>,
  total: number,
  stop: AbortSignal,
  tell: (progress: LayerProgress) => void,
): AsyncGenerator<Uint8Array, void, void> {
  let [done, told] = [0, 0]
  tell({ state: 'Downloading', done, total })
  for await (const chunk of content) {
    stop.throwIfAborted()
    yield chunk
    done += chunk.length
    if (done - told < STEP) continue
    told = done
    tell({ state: 'Downloading', done, total })
  }
  tell({ state: 'Verifying Checksum' })
  tell({ state: 'Download complete' })
  tell({ state: 'Extracting', done: total, total })
}
