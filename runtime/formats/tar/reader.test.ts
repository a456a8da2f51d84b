import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tar } from '../../../lab/store/tar-bytes.ts'
import type { TarMember } from './member.ts'
import { packTar } from './pack.ts'
import { parsePax, parsePaxTime } from './pax.ts'
import { TarReader } from './reader.ts'

interface Read {
  readonly member: TarMember
  readonly content: string
}

/** Reads an archive given in pieces that end where `cuts` say. */
function read(archive: Buffer, cuts: readonly number[] = []): Read[] {
  const reader = new TarReader()
  const members: Read[] = []
  const ends = [...cuts.map(cut => cut % (archive.length + 1)), archive.length].sort((a, b) => a - b)
  let from = 0
  let current: { member: TarMember; content: string } | undefined
  for (const end of ends) {
    for (const event of reader.push(archive.subarray(from, end))) {
      if (event.kind === 'member') current = { member: event.member, content: '' }
      else if (event.kind === 'end') members.push(current ?? expect.fail('an end without a member'))
      else if (current && event.kind === 'hole') current.content += '\0'.repeat(event.size)
      else if (current && event.kind === 'content') {
        current.content += event.bytes.toString('latin1')
        expect(archive.subarray(event.offset, event.offset + event.bytes.length)).toEqual(event.bytes)
      }
    }
    from = end
  }
  reader.end()
  return members
}

const only = (...members: Parameters<typeof tar>) => read(tar(...members)).map(({ member }) => member)[0]

describe('an archive', () => {
  const archive = tar(
    { name: 'a/', type: '5' },
    { name: 'a/b', content: 'x'.repeat(1000), pax: { path: 'a/long' } },
    { name: 'empty' },
    { name: 'link', type: '2', link: 'a' },
    { name: 'last', content: 'end' },
  )

  test('is the same in whatever pieces it comes', () => {
    const whole = read(archive)
    expect(whole.map(({ member, content }) => [member.type, member.name, content.length])).toEqual([
      ['directory', 'a/', 0],
      ['file', 'a/long', 1000],
      ['file', 'empty', 0],
      ['symlink', 'link', 0],
      ['file', 'last', 3],
    ])
    fc.assert(
      fc.property(fc.array(fc.nat()), cuts => {
        expect(read(archive, cuts)).toEqual(whole)
      }),
    )
  })

  test('that is cut short anywhere before its end mark is refused or has lost whole members', () => {
    const names = read(archive).map(({ member }) => member.name)
    fc.assert(
      fc.property(fc.nat(archive.length - 1024), length => {
        let found: string[]
        try {
          found = read(archive.subarray(0, length)).map(({ member }) => member.name)
        } catch {
          return // Refused.
        }
        expect(names.slice(0, found.length)).toEqual(found)
        expect(length % 512).toBe(0)
      }),
    )
  })

  test('of any bytes is refused with an error of ours, never another', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 2000 }), bytes => {
        expect(() => read(Buffer.from(bytes))).toThrow(expect.objectContaining({ name: 'MinidockError', kind: 'invalid' }))
      }),
    )
  })

  test('that we pack is read back', async () => {
    const entry = { name: 'd'.repeat(120), type: 'file', content: Buffer.from('hello'), mode: 0o4711, uid: 5, gid: 6 } as const
    const chunks: Uint8Array[] = []
    for await (const chunk of packTar([entry], new Date(7000))) chunks.push(chunk)
    expect(read(Buffer.concat(chunks))).toMatchObject([
      { member: { name: 'd'.repeat(120), mode: 0o4711, uid: 5, gid: 6, mtime: 7_000_000_000n, size: 5 }, content: 'hello' },
    ])
  })
})

describe('a member', () => {
  test('before 1970 has a negative time', () => {
    expect(only({ name: 'f', mtime: -1 })?.mtime).toBe(-1_000_000_000n)
  })

  test('keeps attributes that are no text', () => {
    expect(only({ name: 'f', pax: { 'SCHILY.xattr.security.capability': '\x01\xff\x00=\n' } })?.xattrs).toEqual([
      ['security.capability', '\x01\xff\x00=\n'],
    ])
  })

  test.each([
    ['its owner is 4294967295:0', { name: 'f', pax: { uid: '4294967295' } }],
    ['has the uid "x"', { name: 'f', pax: { uid: 'x' } }],
    ['its device number is 5000:0', { name: 'f', type: '3', device: [5000, 0] as [number, number] }],
    ['an extended header of 2000000 bytes', { name: 'f', type: 'L', content: 'x'.repeat(2_000_000) }],
  ])('is refused when it is or has: %s', (why, member) => {
    expect(() => only(member)).toThrow(why)
  })
})

describe('pax', () => {
  test('records that do not add up are refused', () => {
    for (const text of ['5 a=b', '99 a=b\n', 'x', '0 a=b\n', '6 ab\n\n', '6 =abc\n'])
      expect(() => parsePax(Buffer.from(text))).toThrow('a record that is not "length key=value"')
  })

  test('times have nanoseconds', () => {
    expect(['1.5', '-1.5', '0', '1700000000.1234567899'].map(parsePaxTime)).toEqual([
      1_500_000_000n,
      -1_500_000_000n,
      0n,
      1_700_000_000_123_456_789n,
    ])
    expect(() => parsePaxTime('1e9')).toThrow('has the time "1e9"')
  })
})
