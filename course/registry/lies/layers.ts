/** Layers that are what their digests say, and do harm when they are unpacked. */

import { randomBytes } from 'node:crypto'
import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import { mediaTypes } from '../../../runtime/formats/oci/image.ts'
import { encodeMember, TAR_END } from '../../../runtime/formats/tar/write.ts'
import type { Lie, Scene } from './lie.ts'
import { configWith, plantBlob, remade } from './plant.ts'

/** Bytes that a bomb has when it is unpacked. */
const BOMB = 2 ** 30
const PIECE = 64 * 2 ** 20

/** What the layer is when it is unpacked: no client should ever have all of it. */
const DIFF_ID = `sha256:${'0'.repeat(64)}`

/** The manifest with one layer, which is made when it is first asked for. */
function layer(says: string, mediaType: string, make: () => Uint8Array): Lie {
  let made: Uint8Array | undefined
  const grants: Lie['grants'] = (answer, scene: Scene) =>
    remade(answer, scene, async manifest => {
      made ??= make()
      const config = await configWith(manifest, scene, () => [DIFF_ID])
      return { ...manifest, config, layers: [await plantBlob(scene, made, mediaType)] }
    })
  return { says, about: ['manifest'], grants }
}

/** The header of a tar's only file. */
function headerOf(size: number): Uint8Array {
  const member = {
    type: 'file',
    name: 'file',
    linkname: '',
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtime: 0n,
    major: 0,
    minor: 0,
    xattrs: [],
  } as const
  return encodeMember({ ...member, size })
}

/** A tar of a file of zeros. Compressed data may be put together from pieces, so one piece is compressed, and repeated. */
function bombOf(compress: (bytes: Uint8Array) => Uint8Array): Buffer {
  const piece = compress(Buffer.alloc(PIECE))
  const pieces = Array.from({ length: BOMB / PIECE }, () => piece)
  return Buffer.concat([compress(headerOf(BOMB)), ...pieces, compress(Buffer.alloc(TAR_END))])
}

/** A frame whose header (RFC 8878, 3.1.1.1) wants a window of 2 GiB: a client that believes it needs as much memory. */
const WIDE_FRAME = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 21 << 3, 0x01, 0x00, 0x00])

const zstd = (bytes: Uint8Array) => zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })

export const LAYER_LIES = {
  'gzip-bomb': layer('has a layer of 1 MB that becomes a file of 1 GiB', mediaTypes.layerGzip, () => bombOf(gzipSync)),
  'zstd-bomb': layer('has a layer of 40 kB, packed by zstd, that becomes a file of 1 GiB', mediaTypes.layerZstd, () => bombOf(zstd)),
  'zstd-window': layer('has a layer that wants a window of 2 GiB to be unpacked', mediaTypes.layerZstd, () => WIDE_FRAME),
  'cut-layer': layer('has a layer whose gzip breaks off', mediaTypes.layerGzip, () =>
    gzipSync(Buffer.concat([headerOf(100_000), randomBytes(100_000)])).subarray(0, 50_000),
  ),
  'no-tar': layer('has a layer that is no tar', mediaTypes.layerGzip, () => gzipSync(Buffer.alloc(10_000, 'x'))),
} satisfies Record<string, Lie>
