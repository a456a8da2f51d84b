/**
 * A plain layer as it is sent: compressed with gzip, which every client reads. The same bytes each time: no name and no time are in them, and what they came to is
 * noted beside the layer, so that the next push need not compress to know what the registry already has.
 */

import { addAbortSignal, pipeline } from 'node:stream'
import { constants, createGzip } from 'node:zlib'
import type { Digest } from '../../formats/oci/digest.ts'
import { type Descriptor, gzipLayerType } from '../../formats/oci/image.ts'
import { byteChunks } from '../../formats/tar/byte-chunks.ts'
import type { StorePaths } from '../../store/files/paths.ts'
import type { ImageStore } from '../../store/images/images.ts'
import { layerName, noteCompressed, readSidecar } from '../../store/layers/layer-files.ts'

/** Of 170 MB of programs and libraries, level 4 makes 64.8 MB in 2.2 s; zlib's default, 6, makes 62.9 MB in 4.3 s. */
const LEVEL = 4
/** Bytes that are handed over at once. */
const CHUNK = 2 ** 18

/** Returns what a layer was when it was compressed before. */
export function knownCompressed(paths: StorePaths, stored: Descriptor, diffId: Digest): Descriptor | undefined {
  const gzip = readSidecar(paths, layerName(diffId))?.gzip
  return gzip && { ...gzip, mediaType: gzipLayerType(stored.mediaType) ?? stored.mediaType }
}

/**
 * Writes a layer's archive, compressed, as a blob that no image refers to: the caller gives it up when it is sent (`images.letGo`).
 * @param images of this piece of work alone
 * @throws {MinidockError} `engine` when the archive is damaged, `unavailable` on a full disk
 */
export async function compressLayer(
  { paths, images }: { readonly paths: StorePaths; readonly images: ImageStore },
  stored: Descriptor,
  diffId: Digest,
  stop: AbortSignal,
): Promise<Descriptor> {
  const { content } = await images.streamBlob(stored.digest)
  const gzip = createGzip({ level: LEVEL, memLevel: constants.Z_MAX_MEMLEVEL, chunkSize: CHUNK })
  addAbortSignal(stop, gzip)
  const stream = pipeline(content, gzip, () => undefined) // Its error is also that of the stream, which is thrown below.
  const written = await images.writeBlob(byteChunks(stream))
  noteCompressed(paths, diffId, written)
  return { ...written, mediaType: gzipLayerType(stored.mediaType) ?? stored.mediaType }
}
