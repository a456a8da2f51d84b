import { expect, test } from 'vitest'
import { packTar } from './pack.ts'
import { contentOf, readTar } from './read.ts'

const files = ['a', 'b', 'c'].map(name => ({ name, type: 'file' as const, content: Buffer.alloc(100_000, name) }))
const archive = () => packTar(files, new Date(0))

async function bytesOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function* of(...chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}

async function namesIn(source: AsyncIterable<Uint8Array>): Promise<string[]> {
  const names: string[] = []
  for await (const member of readTar(source)) names.push(`${member.type} ${member.name} ${member.size}`)
  return names
}

test('members that nobody reads are passed over', async () => {
  expect(await namesIn(archive())).toEqual(['file a 100000', 'file b 100000', 'file c 100000'])
})

test("a member's content is what was packed", async () => {
  for await (const member of readTar(archive())) {
    if (member.name === 'b') expect((await contentOf(member)).equals(Buffer.alloc(100_000, 'b'))).toBe(true)
  }
})

test('whoever has found what he wanted may stop, and the source is told', async () => {
  let stopped = false
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      yield* archive()
    } finally {
      stopped = true
    }
  }
  for await (const member of readTar(source())) {
    expect(member.name).toBe('a')
    break
  }
  await expect.poll(() => stopped).toBe(true)
})

test('an archive that was cut off is refused', async () => {
  const bytes = await bytesOf(archive())
  await expect(namesIn(of(bytes.subarray(0, 150_000)))).rejects.toThrow('the archive ends too early, in its member 2')
})

test('an archive that was cut off is refused by who reads the member, too', async () => {
  const bytes = await bytesOf(archive())
  const readAll = async () => {
    for await (const member of readTar(of(bytes.subarray(0, 150_000)))) await contentOf(member)
  }
  await expect(readAll()).rejects.toThrow('the archive ends too early, in its member 2')
})

test('something else than an archive is refused', async () => {
  await expect(namesIn(of(Buffer.alloc(2048, 'x')))).rejects.toThrow('no tar archive: the header of member 1 has a wrong checksum')
})

test('an error of the source is not blamed on the archive', async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield* of(await bytesOf(archive()).then(bytes => bytes.subarray(0, 5000)))
    throw new Error('cable pulled')
  }
  await expect(namesIn(broken())).rejects.toThrow(/^cable pulled$/)
})
