/** Compressed data, known by its first bytes (magic(5)) and not by a file's name or a media type, which may lie. */

import { MinidockError } from '../../base/errors.ts'

export type Compression = 'none' | 'gzip' | 'zstd'

/** Bytes that must be there to tell. */
export const LONGEST_MAGIC = 6

/** Kinds that docker reads and Node has no decompressor for. */
const FOREIGN = [
  { name: 'xz', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], command: 'xz -dc' },
  { name: 'bzip2', magic: [0x42, 0x5a, 0x68], command: 'bzip2 -dc' },
] as const

/**
 * @param head the first bytes
 * @throws {MinidockError} `invalid` for compression that is known and not supported
 */
export function compressionOf(head: Uint8Array): Compression {
  const startsWith = (magic: readonly number[]) => magic.every((byte, index) => head[index] === byte)
  if (startsWith([0x1f, 0x8b])) return 'gzip'
  if (startsWith([0x28, 0xb5, 0x2f, 0xfd])) return 'zstd'
  const foreign = FOREIGN.find(({ magic }) => startsWith(magic))
  if (foreign === undefined) return 'none'
  throw new MinidockError('invalid', `it is compressed with ${foreign.name}, which is not supported`, {
    hint: `decompress it first: ${foreign.command} FILE | minidock …`,
  })
}
