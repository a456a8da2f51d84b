import { extract } from 'tar-stream'
import { expect, test } from 'vitest'
import { packTar, type TarEntry } from './pack.ts'

const TIME = new Date('2025-01-01T00:00:00Z')

async function bytesOf(entries: Iterable<TarEntry>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of packTar(entries, TIME)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function* pieces(count: number, size: number): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < count; index++) yield new Uint8Array(size).fill(index)
}

test('an archive says what its entries say', async () => {
  const long = `${'deep/'.repeat(60)}file`
  const archive = await bytesOf([
    { name: 'bin/', type: 'directory' },
    { name: 'bin/su', type: 'file', mode: 0o4755, content: Buffer.from('#!/bin/sh\n') },
    { name: 'bin/again', type: 'link', linkname: 'bin/su' },
    { name: 'sh', type: 'symlink', linkname: '/bin/ü' },
    { name: long, type: 'file', uid: 1000, gid: 100 },
  ])
  const found: unknown[] = []
  const reader = extract()
  reader.end(archive)
  for await (const entry of reader) {
    const { name, type, mode, uid, gid, linkname, mtime } = entry.header
    let content = ''
    for await (const chunk of entry) content += String(chunk)
    found.push([type, name, mode?.toString(8), uid, gid, linkname, content])
    expect(mtime).toEqual(TIME)
  }
  expect(found).toEqual([
    ['directory', 'bin/', '755', 0, 0, null, ''],
    ['file', 'bin/su', '4755', 0, 0, null, '#!/bin/sh\n'],
    ['link', 'bin/again', '644', 0, 0, 'bin/su', ''],
    ['symlink', 'sh', '777', 0, 0, '/bin/ü', ''],
    ['file', long, '644', 1000, 100, null, ''],
  ])
})

test('the same entries are the same bytes', async () => {
  const entries: TarEntry[] = [{ name: 'a', type: 'file', content: Buffer.from('x') }]
  expect(await bytesOf(entries)).toEqual(await bytesOf(entries))
})

test('a long stream passes through piece by piece', async () => {
  const archive = await bytesOf([{ name: 'big', type: 'file', size: 200 * 65536, content: pieces(200, 65536) }])
  expect(archive.length).toBe(512 + 200 * 65536 + 1024)
})

test('a stream that is shorter than it said is an error', async () => {
  await expect(bytesOf([{ name: 'big', type: 'file', size: 11, content: pieces(1, 10) }])).rejects.toThrow('Size mismatch')
})

test('an error of the content is the error of the archive', async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(10)
    throw new Error('disk on fire')
  }
  await expect(bytesOf([{ name: 'big', type: 'file', size: 20, content: broken() }])).rejects.toThrow('disk on fire')
})

test('whoever stops reading stops the writing', async () => {
  for await (const _chunk of packTar([{ name: 'big', type: 'file', size: 1e9, content: pieces(15259, 65536) }], TIME)) break
})
