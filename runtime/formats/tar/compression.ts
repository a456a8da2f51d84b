/** Compressed data, known by its first bytes (magic(5)) and not by a file's name or a media type, which may lie. */

const MAGICS = {
  gzip: [0x1f, 0x8b],
  zstd: [0x28, 0xb5, 0x2f, 0xfd],
  xz: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
  bzip2: [0x42, 0x5a, 0x68],
} as const

export type Compression = keyof typeof MAGICS | 'none'

/** Bytes that must be there to tell. */
export const LONGEST_MAGIC = 6

/** @param head the first bytes */
export function compressionOf(head: Uint8Array): Compression {
  const startsWith = (magic: readonly number[]) => magic.every((byte, index) => head[index] === byte)
  return (['gzip', 'zstd', 'xz', 'bzip2'] as const).find(name => startsWith(MAGICS[name])) ?? 'none'
}
