import { gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { beginningAsTar, beginningOf, looksLikeLayer } from './beginning.ts'
import { packTar } from './pack.ts'

async function* repeated(piece: Uint8Array, count: number): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < count; index++) yield piece
}

async function whole(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all)
}

test('an archive passes as it is, in pieces of any size', async () => {
  const archive = await whole(packTar([{ name: 'f', type: 'file', content: Buffer.alloc(2 ** 25) }], new Date(0)))
  async function* pieces() {
    for (let at = 0; at < 2000; at += 100) yield archive.subarray(at, at + 100)
    yield archive.subarray(2000)
  }
  expect((await whole(beginningAsTar(pieces()))).equals(archive)).toBe(true)
})

test('an empty archive passes, and so does nothing at all', async () => {
  expect(await whole(beginningAsTar(repeated(Buffer.alloc(512), 20)))).toHaveLength(10_240)
  expect(await whole(beginningAsTar(repeated(Buffer.alloc(0), 1)))).toHaveLength(0)
})

test('zeros without end are refused after some of them', async () => {
  await expect(whole(beginningAsTar(repeated(Buffer.alloc(2 ** 16), Number.POSITIVE_INFINITY)))).rejects.toThrow(
    'no tar archive: it begins with zeros',
  )
})

test('what no header begins is refused at its first block', async () => {
  await expect(whole(beginningAsTar(repeated(Buffer.alloc(100, 'x'), Number.POSITIVE_INFINITY)))).rejects.toThrow(
    'no tar archive: its first header has a wrong checksum',
  )
})

test('what is shorter than a header is refused at its end', async () => {
  await expect(whole(beginningAsTar(repeated(Buffer.from('hello\n'), 1)))).rejects.toThrow(
    'no tar archive: it has 6 bytes, and a header alone has 512',
  )
  await expect(whole(beginningAsTar(repeated(Buffer.alloc(511), 1)))).rejects.toThrow('it has 511 bytes')
})

test('a beginning is as long as was asked for, if so much is there, and nothing of the stream is lost', async () => {
  const pieces = () => repeated(Buffer.from('abc'), 5)
  const { head, whole: all } = await beginningOf(pieces(), 7)
  expect(Buffer.from(head).toString()).toBe('abcabcabc')
  expect((await whole(all)).toString()).toBe('abc'.repeat(5))
  expect((await beginningOf(pieces(), 100)).head).toHaveLength(15)
})

test('tar, gzip and zstd may be layers; documents, zeros and what no layer is compressed with are none', async () => {
  const archive = await whole(packTar([{ name: 'f', type: 'file', content: Buffer.from('x') }], new Date(0)))
  for (const bytes of [archive, gzipSync(archive), zstdCompressSync(archive)]) expect(looksLikeLayer(bytes)).toBe(true)
  const others = [
    Buffer.from('{"config":{}}'),
    Buffer.alloc(0),
    Buffer.alloc(1024),
    Buffer.alloc(1024, '{'),
    Buffer.from('BZh9'),
    archive.subarray(0, 511),
  ]
  for (const bytes of others) expect(looksLikeLayer(bytes)).toBe(false)
})
