import { execFileSync } from 'node:child_process'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { decompressed } from './decompress-stream.ts'

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(bytes: Uint8Array, size = 65536): Promise<Buffer> {
  return await readAll(inPieces(bytes, size))
}

async function readAll(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of decompressed(source)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const text = Buffer.from('layers all the way down\n'.repeat(10_000))

test.each([
  ['plain', text],
  ['gzip', gzipSync(text)],
  ['two gzip members', Buffer.concat([gzipSync(text.subarray(0, 100)), gzipSync(text.subarray(100))])],
  ['zstd', zstdCompressSync(text)],
  ['xz', execFileSync('xz', ['-c'], { input: text })],
  ['bzip2', execFileSync('bzip2', ['-c'], { input: text })],
])('%s data comes out as it went in, however it is cut', async (_name, bytes) => {
  expect((await read(bytes)).equals(text)).toBe(true)
  expect((await read(bytes, 3)).equals(text)).toBe(true)
})

test('nothing is nothing', async () => {
  expect(await read(Buffer.alloc(0))).toHaveLength(0)
  expect(await read(Buffer.from('x'))).toEqual(Buffer.from('x'))
})

test.each([
  ['cut xz', execFileSync('xz', ['-c'], { input: text }).subarray(0, 60), 'its xz data is damaged: xz: (stdin): Unexpected end of input'],
  ['false bzip2', Buffer.from('BZh91AYxxxxxxxxx'), 'its bzip2 data is damaged: '],
  ['cut gzip', gzipSync(text).subarray(0, 100), 'its gzip data is damaged: unexpected end of file'],
  ['false gzip', Buffer.from([0x1f, 0x8b, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]), 'its gzip data is damaged'],
  ['cut zstd', zstdCompressSync(text).subarray(0, 20), 'its zstd data is damaged'],
])('%s is refused', async (_name, bytes, message) => {
  await expect(read(bytes)).rejects.toThrow(message)
})

test('a source that fails while a program decompresses it fails so', async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield execFileSync('xz', ['-c'], { input: text }).subarray(0, 40)
    throw new Error('the pipe broke')
  }
  await expect(readAll(broken())).rejects.toThrow('the pipe broke')
})

test('a program that decompresses ends when nobody reads on', async () => {
  const bomb = execFileSync('sh', ['-c', 'head -c 300000000 /dev/zero | xz -1 -c'])
  let size = 0
  for await (const chunk of decompressed(inPieces(bomb, 4096))) {
    size += chunk.length
    if (size > 1_000_000) break
  }
  expect(size).toBeLessThan(2_000_000)
})
