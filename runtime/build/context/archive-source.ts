/** Whether a file is an archive that `ADD` unpacks: docker's rule is that its first header can be read, whatever its name, and however it is compressed. */

import { isOfKind, MinidockError } from '../../base/errors.ts'
import { TarReader } from '../../formats/tar/reader.ts'
import { decompressed } from '../../store/files/decompress-stream.ts'
import { contentOfEntry, type Entry } from '../../store/trees/open-entry.ts'

/** The headers of the first member are shorter than this, in bytes. */
const ENOUGH = 2 ** 22
/** How compressed data of a kind that cannot be read begins: bzip2 has more than its three letters, which a text may begin with as well. */
const FOREIGN = /^(?:\xfd7zXZ\0|BZh[1-9]1AY&SY)/
const LONGEST = 10

/**
 * @param shown how an error names it
 * @throws {MinidockError} `invalid` for a file that is compressed in a way that cannot be read
 */
export async function isArchive(entry: Entry, shown: string): Promise<boolean> {
  if (await isForeign(entry, shown)) {
    throw new MinidockError('invalid', `cannot unpack ${shown}: it is compressed with xz or bzip2, which is not supported`, {
      hint: 'compress it with gzip or zstd, or copy it as it is: ADD --unpack=false',
    })
  }
  const reader = new TarReader()
  let size = 0
  try {
    for await (const piece of decompressed(contentOfEntry(entry, shown))) {
      for (const { kind } of reader.push(Buffer.from(piece.buffer, piece.byteOffset, piece.length))) if (kind === 'member') return true
      size += piece.length
      if (size >= ENOUGH) return false
    }
    return false
  } catch (error) {
    if (isOfKind(error, 'invalid')) return false
    throw error
  }
}

async function isForeign(entry: Entry, shown: string): Promise<boolean> {
  for await (const piece of contentOfEntry(entry, shown)) return FOREIGN.test(Buffer.from(piece.subarray(0, LONGEST)).toString('latin1'))
  return false
}
