/** A layer's archive, in its file or as it arrives: pieces of tar, whatever it was compressed with. */

import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { compressionOf, LONGEST_MAGIC } from '../../formats/tar/compression.ts'
import { decompressed, openCompressed } from '../files/decompress-stream.ts'
import type { GrowingFile } from '../images/hashed-file.ts'

const CHUNK = 2 ** 20

export interface Archive {
  readonly compressed: boolean
  /** Path of the file that has this content as it is, up to the piece that was given last: the kernel can copy from there. */
  readonly file?: string
  /** In pieces, each good until the next is asked for. @throws {MinidockError} `invalid` when the compressed data is damaged */
  readonly content: AsyncIterable<Uint8Array>
}

/** @throws {MinidockError} `invalid` for a compression that is not supported */
export async function openArchive(path: string): Promise<Archive> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_MAGIC), 0, LONGEST_MAGIC, 0)
    const compressed = compressionOf(buffer.subarray(0, bytesRead)) !== 'none'
    if (!compressed) return { compressed, file: path, content: readPlain(path) }
    return { compressed, content: decompressed(createReadStream(path, { highWaterMark: CHUNK })) }
  } finally {
    await file.close()
  }
}

/**
 * @param arriving in pieces that stay as they are
 * @param file where they are written meanwhile
 */
export async function openArriving(arriving: AsyncIterable<Uint8Array>, file: GrowingFile): Promise<Archive> {
  const { compression, content } = await openCompressed(arriving)
  if (compression !== 'none') return { compressed: true, content }
  return { compressed: false, file: file.path, content: onceWritten(content, file) }
}

async function* onceWritten(content: AsyncIterable<Uint8Array>, file: GrowingFile): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of content) {
    await file.written()
    yield chunk
  }
}

async function* readPlain(path: string): AsyncGenerator<Uint8Array, void, void> {
  const file: FileHandle = await open(path)
  // One buffer for all of it: a new one for each piece would keep the garbage collector busier than anything else here.
  const buffer = Buffer.allocUnsafeSlow(CHUNK)
  try {
    for (let got = await file.read(buffer); got.bytesRead > 0; got = await file.read(buffer)) yield buffer.subarray(0, got.bytesRead)
  } finally {
    await file.close()
  }
}
