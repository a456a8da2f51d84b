import { gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { decompressed } from './decompress-stream.ts'

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(bytes: Uint8Array, size = 65536): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of decompressed(inPieces(bytes, size))) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const text = Buffer.from('layers all the way down\n'.repeat(10_000))

test.each([
  ['plain', text],
  ['gzip', gzipSync(text)],
  ['two gzip members', Buffer.concat([gzipSync(text.subarray(0, 100)), gzipSync(text.subarray(100))])],
  ['zstd', zstdCompressSync(text)],
])('%s data comes out as it went in, however it is cut', async (_name, bytes) => {
  expect((await read(bytes)).equals(text)).toBe(true)
  expect((await read(bytes, 3)).equals(text)).toBe(true)
})

test('nothing is nothing', async () => {
  expect(await read(Buffer.alloc(0))).toHaveLength(0)
  expect(await read(Buffer.from('x'))).toEqual(Buffer.from('x'))
})

test.each([
  ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0]), 'it is compressed with xz, which is not supported'],
  ['bzip2', Buffer.from('BZh91AY'), 'it is compressed with bzip2, which is not supported'],
  ['cut gzip', gzipSync(text).subarray(0, 100), 'its gzip data is damaged: unexpected end of file'],
  ['false gzip', Buffer.from([0x1f, 0x8b, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]), 'its gzip data is damaged'],
  ['cut zstd', zstdCompressSync(text).subarray(0, 20), 'its zstd data is damaged'],
])('%s is refused', async (_name, bytes, message) => {
  await expect(read(bytes)).rejects.toThrow(message)
})
