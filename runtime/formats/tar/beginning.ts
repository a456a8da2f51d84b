/** Refuses what is no tar archive by its first block, before all of it is stored: /dev/zero and /dev/urandom have no end. */

import { MinidockError } from '../../base/errors.ts'
import { BLOCK, checksumMatches, isZeroBlock } from './numbers.ts'

/** Bytes of an archive without members: zeros, up to a multiple of a record, which tar(1) can make large. */
const LONGEST_EMPTY = 2 ** 24

/** @returns the same pieces @throws {MinidockError} `invalid` for what no header begins, unless it is an empty archive */
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
}

function noArchive(why: string): MinidockError {
  return new MinidockError('invalid', `no tar archive: ${why}`, { hint: 'give a file that tar, minidock save or minidock export wrote' })
}
