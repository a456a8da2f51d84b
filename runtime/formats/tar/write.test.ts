import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TarMember } from './member.ts'
import { TarReader } from './reader.ts'
import { encodeMember, sizeInTar, type TarItem, writeTar } from './write.ts'

const BASE: TarMember = {
  type: 'file',
  name: 'a',
  linkname: '',
  mode: 0o644,
  uid: 0,
  gid: 0,
  size: 0,
  mtime: 1_700_000_000_000_000_000n,
  major: 0,
  minor: 0,
  xattrs: [],
}

async function* some<T>(...items: readonly T[]): AsyncGenerator<T, void, void> {
  yield* items
}

async function archiveOf(...items: readonly TarItem[]): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of writeTar(some(...items))) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function readBack(...items: readonly TarItem[]): Promise<{ members: TarMember[]; content: string }> {
  const reader = new TarReader()
  const events = [...reader.push(await archiveOf(...items))]
  reader.end()
  return {
    members: events.flatMap(event => (event.kind === 'member' ? event.member : [])),
    content: events.map(event => (event.kind === 'content' ? event.bytes.toString('latin1') : '')).join(''),
  }
}

/** One character a byte, without NUL. */
const bytes = (max: number) =>
  fc.uint8Array({ min: 1, minLength: 1, maxLength: max }).map(array => Buffer.from(array).toString('latin1').replaceAll('/', 'x'))

test('what is written is read back, but for fractions of seconds', async () => {
  const id = fc.integer({ min: 0, max: 2 ** 32 - 2 })
  const time = fc.bigInt({ min: -(10n ** 10n), max: 10n ** 12n })
  const xattr = fc.tuple(fc.constantFrom('security.capability', 'user.a', 'user.b'), fc.uint8Array({ maxLength: 30 }))
  const member = fc.record({
    type: fc.constantFrom('hard-link', 'symlink', 'fifo', 'file') as fc.Arbitrary<TarMember['type']>,
    name: bytes(300),
    linkname: bytes(200),
    mode: fc.integer({ min: 0, max: 0o7777 }),
    uid: id,
    gid: id,
    size: fc.constant(0),
    mtime: time.map(seconds => seconds * 1_000_000_000n),
    major: fc.constant(0),
    minor: fc.constant(0),
    xattrs: fc.uniqueArray(
      xattr.map(([name, value]): [string, string] => [name, Buffer.from(value).toString('latin1')]),
      { selector: ([name]) => name, maxLength: 2 },
    ),
  })
  await fc.assert(
    fc.asyncProperty(member, async value => {
      expect((await readBack({ member: value })).members).toEqual([value])
    }),
  )
})

test('a device keeps its numbers, a directory its slash', async () => {
  const device: TarMember = { ...BASE, type: 'character-device', major: 1, minor: 3 }
  const directory: TarMember = { ...BASE, type: 'directory', name: 'd/' }
  expect((await readBack({ member: device }, { member: directory })).members).toEqual([device, directory])
})

test('a name of 101 bytes, and one that is not ASCII, take a pax header; a time with a fraction takes none', () => {
  expect(encodeMember({ ...BASE, name: 'n'.repeat(100), mtime: 1_500_000_000n }).length).toBe(512)
  expect(encodeMember({ ...BASE, name: 'n'.repeat(101) }).length).toBe(3 * 512)
  expect(encodeMember({ ...BASE, name: '\xff' }).toString('latin1')).toContain('21 hdrcharset=BINARY\n9 path=\xff\n')
  expect(encodeMember({ ...BASE, name: '\xc3\xa4' }).toString('latin1')).not.toContain('hdrcharset')
})

test('a size beyond 8 GiB is said in a pax header', () => {
  expect(encodeMember({ ...BASE, size: 8 ** 11 }).toString('latin1')).toContain(' size=8589934592\n')
})

test('a file that grew while it was read is cut, one that shrank is filled up with zeros', async () => {
  const file = (text: string) => ({ member: { ...BASE, size: 3 }, content: some(Buffer.from(text)) })
  expect((await readBack(file('abcdef'), file('a'))).content).toBe('abca\0\0')
})

test('an archive is as long as its members say', async () => {
  const member = { ...BASE, size: 513, name: 'x'.repeat(200) }
  expect((await archiveOf({ member, content: some(Buffer.alloc(513)) })).length).toBe(sizeInTar(member) + 1024)
})
