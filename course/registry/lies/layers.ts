/** Layers that are what their digests say, and do harm when they are unpacked. */

import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import { mediaTypes } from '../../../runtime/formats/oci/image.ts'
import { packTar } from '../../../runtime/formats/tar/pack.ts'
import type { Lie, Scene } from './lie.ts'
import { plantBlob, remade } from './plant.ts'

/** Bytes that a bomb has when it is unpacked. */
const BOMB = 4 * 2 ** 30
const PIECE = 64 * 2 ** 20
const HEADER = 512

/** The manifest with one layer, which is made for it. Its config's diff_ids stay: a client should have stopped before it looks at them. */
function layer(says: string, mediaType: string, make: () => Promise<Uint8Array>): Lie {
  let made: Promise<Uint8Array> | undefined
  const grants: Lie['grants'] = (answer, scene: Scene) =>
    remade(answer, scene, async manifest => {
      made ??= make()
      return { ...manifest, layers: [await plantBlob(scene, await made, mediaType)] }
    })
  return { says, about: ['manifest'], grants }
}

/** A tar of one file of zeros. Compressed data may be put together from pieces, so one piece is compressed, and repeated. */
async function bombOf(compress: (bytes: Uint8Array) => Uint8Array): Promise<Uint8Array> {
  const whole = packTar([{ name: 'zeros', type: 'file', size: BOMB, content: none() }], new Date(0))
  const { value: header } = await whole.next()
  const piece = compress(Buffer.alloc(PIECE))
  return Buffer.concat([
    compress(header?.subarray(0, HEADER) ?? Buffer.alloc(HEADER)),
    ...Array.from({ length: BOMB / PIECE }, () => piece),
    compress(Buffer.alloc(2 * HEADER)),
  ])
}

/** Content that has not come yet. */
async function* none(): AsyncGenerator<Uint8Array, void, void> {}

/** A frame whose header (RFC 8878, 3.1.1.1) wants a window of 2 GiB: a client that believes it needs as much memory. */
const WIDE_FRAME = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 21 << 3, 0x01, 0x00, 0x00])

const zstd = (bytes: Uint8Array) => zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })

export const LAYER_LIES = {
  'gzip-bomb': layer('has a layer of 4 MB that becomes a file of 4 GiB', mediaTypes.layerGzip, () => bombOf(gzipSync)),
  'zstd-bomb': layer('has a layer of 400 kB, packed by zstd, that becomes a file of 4 GiB', mediaTypes.layerZstd, () => bombOf(zstd)),
  'zstd-window': layer('has a layer that wants a window of 2 GiB to be unpacked', mediaTypes.layerZstd, async () => WIDE_FRAME),
  'cut-layer': layer('has a layer whose gzip breaks off', mediaTypes.layerGzip, async () =>
    gzipSync(Buffer.alloc(100_000, 'x')).subarray(0, 60),
  ),
  'no-tar': layer('has a layer that is no tar', mediaTypes.layerGzip, async () => gzipSync(Buffer.alloc(10_000, 'x'))),
} satisfies Record<string, Lie>
