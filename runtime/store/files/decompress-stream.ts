/** What comes through a pipe or from a file, decompressed if it is compressed: by Node, or as docker does it where Node cannot, by a program of the host's. */

import { pipeline } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { isOfKind, MinidockError } from '../../base/errors.ts'
import { beginningOf } from '../../formats/tar/beginning.ts'
import { byteChunks } from '../../formats/tar/byte-chunks.ts'
import { type Compression, compressionOf, LONGEST_MAGIC } from '../../formats/tar/compression.ts'
import { streamCommand } from '../../kernel/launch/command.ts'

/** Bytes that the decompressor hands out at once. With Node's 16 KiB the handing out takes the time; with more than this, the kernel clears memory for each. */
const CHUNK = 2 ** 17

interface Program {
  readonly name: string
  readonly args: readonly string[]
  /** Debian's, that has it. */
  readonly from: string
}

/** The limit is four times what data of `xz -9` needs: data can be made that needs 4 GiB. */
const PROGRAMS: Readonly<Record<'xz' | 'bzip2', Program>> = {
  xz: { name: 'xz', args: ['--decompress', '--stdout', '--memlimit-decompress=256MiB'], from: 'xz-utils' },
  bzip2: { name: 'bzip2', args: ['--decompress', '--stdout'], from: 'bzip2' },
}

/** What a stream holds, and what it was compressed with. */
export interface Opened {
  readonly compression: Compression
  readonly content: AsyncGenerator<Uint8Array, void, void>
}

/**
 * Reads a stream as far as its compression is known.
 * @returns content that throws `invalid` for data that does not decompress
 */
export async function openCompressed(source: AsyncIterable<Uint8Array>): Promise<Opened> {
  const { head, whole } = await beginningOf(source, LONGEST_MAGIC)
  const compression = compressionOf(head)
  return { compression, content: expand(whole, compression) }
}

/** @throws {MinidockError} `invalid` for data that does not decompress */
export async function* decompressed(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  yield* (await openCompressed(source)).content
}

function expand(source: AsyncGenerator<Uint8Array, void, void>, compression: Compression): AsyncGenerator<Uint8Array, void, void> {
  if (compression === 'none') return source
  if (compression === 'gzip' || compression === 'zstd') return inflate(source, compression)
  return decompressedBy(PROGRAMS[compression], source)
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

async function* decompressedBy({ name, args, from }: Program, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield* streamCommand(name, args, { input: source, variables: ['PATH'] })
  } catch (error) {
    if (isOfKind(error, 'unavailable')) {
      const hint = `install it: apt-get install ${from}`
      throw new MinidockError('unavailable', `it is compressed with ${name}, and there is no program ${name} here`, { hint, cause: error })
    }
    if (!isOfKind(error, 'engine') || error.cause !== undefined) throw error
    throw new MinidockError('invalid', `its ${name} data is damaged: ${error.hint ?? error.message}`, { cause: error })
  }
}
