/** What comes through a pipe or from a file, decompressed if it is compressed. */

import { pipeline } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { MinidockError } from '../../base/errors.ts'
import { byteChunks } from '../../formats/tar/byte-chunks.ts'
import { compressionOf, LONGEST_MAGIC } from '../../formats/tar/compression.ts'

/** Bytes that the decompressor hands out at once: with Node's 16 KiB, the handing out is what takes the time. */
const CHUNK = 2 ** 18

/** @throws {MinidockError} `invalid` for data that does not decompress */
export async function* decompressed(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const chunks = source[Symbol.asyncIterator]()
  let head: Uint8Array = new Uint8Array()
  while (head.length < LONGEST_MAGIC) {
    const { done, value } = await chunks.next()
    if (done) break
    head = head.length === 0 ? value : Buffer.concat([head, value])
  }
  const whole = followedBy(head, chunks)
  const compression = compressionOf(head)
  if (compression === 'none') yield* whole
  else yield* inflate(whole, compression)
}

async function* followedBy(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  try {
    if (head.length > 0) yield head
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
  } finally {
    await rest.return?.()
  }
}

async function* inflate(source: AsyncIterable<Uint8Array>, compression: 'gzip' | 'zstd'): AsyncGenerator<Uint8Array, void, void> {
  const decompressor = compression === 'gzip' ? createGunzip({ chunkSize: CHUNK }) : createZstdDecompress({ chunkSize: CHUNK })
  const stream = pipeline(source, decompressor, () => undefined) // Its error is also that of the stream, which is thrown below.
  try {
    yield* byteChunks(stream)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && /^(Z_|ZSTD_|ERR_ZSTD|ERR__?ZLIB)/.test(String(error.code)))) throw error
    throw new MinidockError('invalid', `its ${compression} data is damaged: ${error.message}`, { cause: error })
  }
}
