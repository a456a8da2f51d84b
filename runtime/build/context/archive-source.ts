/** Whether a file is an archive that `ADD` unpacks: docker's rule is that its first header can be read, whatever its name, and however it is compressed. */

import { isOfKind, MinidockError } from '../../base/errors.ts'
import { TarReader } from '../../formats/tar/reader.ts'
import { decompressed } from '../../store/files/decompress-stream.ts'
import { contentOfEntry, type Entry } from '../../store/trees/open-entry.ts'

/** The headers of the first member are shorter than this, in bytes. */
const ENOUGH = 2 ** 22

/**
 * @param shown how an error names it
 * @throws {MinidockError} `unavailable` for a file that is compressed in a way that a program of the host's has to read, which is not there
 */
export async function isArchive(entry: Entry, shown: string): Promise<boolean> {
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
    if (!isOfKind(error, 'unavailable')) throw error
    const hint = [...(error.hint === undefined ? [] : [error.hint]), 'or copy it as it is: ADD --unpack=false'].join('\n')
    throw new MinidockError('unavailable', `cannot unpack ${shown}: ${error.message}`, { hint, cause: error })
  }
}
