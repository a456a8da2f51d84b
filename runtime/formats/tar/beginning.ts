/** What a stream's first bytes tell, before all of it is stored: whether it is a tar archive, or may be a layer. */

import { MinidockError } from '../../base/errors.ts'
import { compressionOf } from './compression.ts'
import { BLOCK, checksumMatches, isZeroBlock } from './numbers.ts'

/** Bytes of an archive without members: zeros, up to a multiple of a record, which tar(1) can make large. */
const LONGEST_EMPTY = 2 ** 24

export interface Begun {
  /** The first bytes: as many as were asked for, or more, or all that there are. */
  readonly head: Uint8Array
  /** The same stream, from its beginning. */
  readonly whole: AsyncGenerator<Uint8Array, void, void>
}

/** Reads a stream up to so many bytes. */
export async function beginningOf(source: AsyncIterable<Uint8Array>, size: number): Promise<Begun> {
  const chunks = source[Symbol.asyncIterator]()
  let head: Uint8Array = new Uint8Array()
  while (head.length < size) {
    const { done, value } = await chunks.next()
    if (done) break
    head = head.length === 0 ? value : Buffer.concat([head, value])
  }
  return { head, whole: followedBy(head, chunks) }
}

async function* followedBy(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  try {
    if (head.length > 0) yield head
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
  } finally {
    await rest.return?.()
  }
}

/** Whether a blob may be a layer of an image. @param head its first 512 bytes, or all that it has */
export function looksLikeLayer(head: Uint8Array): boolean {
  const compression = compressionOf(head)
  if (compression !== 'none') return compression === 'gzip' || compression === 'zstd'
  const block = Buffer.from(head.subarray(0, BLOCK))
  return block.length === BLOCK && !isZeroBlock(block) && checksumMatches(block)
}

/**
 * Refuses what is no tar archive by its first block: /dev/zero and /dev/urandom have no end.
 * @returns the same pieces
 * @throws {MinidockError} `invalid` for what no header begins, unless it is an empty archive or nothing at all
 */
export async function* beginningAsTar(archive: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const first = Buffer.alloc(BLOCK)
  let size = 0
  let isChecked = false
  for await (const chunk of archive) {
    if (!isChecked) {
      if (size < BLOCK) first.set(chunk.subarray(0, BLOCK - size), size)
      size += chunk.length
      isChecked = size >= BLOCK && !isZeroBlock(first)
      if (isChecked && !checksumMatches(first)) throw noArchive('its first header has a wrong checksum')
      if (!isChecked && size > LONGEST_EMPTY) throw noArchive('it begins with zeros')
    }
    yield chunk
  }
  if (size > 0 && size < BLOCK) throw noArchive(`it has ${size} bytes, and a header alone has ${BLOCK}`)
}

function noArchive(why: string): MinidockError {
  return new MinidockError('invalid', `no tar archive: ${why}`, { hint: 'give a file that tar, minidock save or minidock export wrote' })
}
