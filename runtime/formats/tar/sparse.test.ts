import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Member, tar } from '../../../lab/store/tar-bytes.ts'
import { TarReader } from './reader.ts'
import { checkSegments } from './sparse.ts'

/** Reads archives of one file. @returns `size: content`, where `.` is a byte of a hole */
function read(archive: Buffer, piece = archive.length): string {
  const reader = new TarReader()
  let text = ''
  for (let at = 0; at < archive.length; at += piece) {
    for (const event of reader.push(archive.subarray(at, at + piece))) {
      if (event.kind === 'member') text += `${event.member.name} ${event.member.size}: `
      if (event.kind === 'content') {
        text += event.bytes.toString()
        expect(archive.subarray(event.offset, event.offset + event.bytes.length)).toEqual(event.bytes)
      }
      if (event.kind === 'hole') text += '.'.repeat(event.size)
    }
  }
  reader.end()
  return text
}

const ONE: Member = { name: 'stored', content: 'abcdef' }
const octal = (value: number) => `${value.toString(8).padStart(11, '0')}\0`
const structsOf = (segments: readonly (readonly number[])[]) => segments.map(pair => pair.map(octal).join('')).join('')

/** GNU's own form: the map in the header, and 21 pieces in each block after it. */
function gnu(segments: readonly (readonly [offset: number, size: number])[], size: number, content = 'abcdef'): Buffer {
  const archive = tar({ name: 'f', type: 'S', content })
  const header = archive.subarray(0, 512)
  header.write('ustar  \0', 257, 'latin1')
  header.fill(0, 345, 500)
  header.write(structsOf(segments.slice(0, 4)), 386, 'latin1')
  header.write(octal(size), 483, 'latin1')
  const blocks: Buffer[] = []
  for (let at = 4; at < segments.length; at += 21) {
    const block = Buffer.alloc(512)
    block.write(structsOf(segments.slice(at, at + 21)), 0, 'latin1')
    if (at + 21 < segments.length) block[504] = 1
    blocks.push(block)
  }
  if (blocks.length > 0) header[482] = 1
  header.fill(' ', 148, 156)
  header.write(`${octal(header.reduce((sum, byte) => sum + byte, 0)).slice(5, 11)}\0 `, 148, 'latin1')
  return Buffer.concat([header, ...blocks, archive.subarray(512)])
}

const records = (more: Readonly<Record<string, string>>) => ({ 'GNU.sparse.size': '12', 'GNU.sparse.numblocks': '2', ...more })
const lines = (...numbers: readonly number[]) =>
  numbers
    .map(number => `${number}\n`)
    .join('')
    .padEnd(512, '\0')
const version1 = (map: string, size = '12', content = 'abcdef') =>
  tar({
    name: 'stored',
    content: map + content,
    pax: { 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.name': 'f', 'GNU.sparse.realsize': size },
  })

/** pax 0.0 repeats its records, which `tar` cannot: they are written as one header by hand. */
function version0(pairs: readonly (readonly [number, number])[]): Buffer {
  const record = (key: string, value: number) => {
    const rest = ` ${key}=${value}\n`
    return `${rest.length + 2}${rest}`
  }
  const map = pairs.map(([offset, size]) => record('GNU.sparse.offset', offset) + record('GNU.sparse.numbytes', size)).join('')
  return tar(
    { name: 'pax', type: 'x', content: record('GNU.sparse.size', 12) + record('GNU.sparse.numblocks', 2) + map },
    { ...ONE, name: 'f' },
  )
}

describe('a sparse file has its holes in whatever pieces the archive comes', () => {
  const EXPECTED = 'f 12: ..abc...def.'
  const pieces: [number, number][] = [
    [2, 3],
    [8, 3],
    [12, 0],
  ]
  test.each([
    ['of GNU', gnu(pieces, 12)],
    ['of pax 0.0', version0(pieces)],
    ['of pax 0.1', tar({ ...ONE, pax: records({ 'GNU.sparse.map': '2,3,8,3,12,0', 'GNU.sparse.name': 'f' }) })],
    ['of pax 1.0', version1(lines(3, 2, 3, 8, 3, 12, 0))],
  ])('%s', (_what, archive) => {
    expect(read(archive)).toBe(EXPECTED)
    fc.assert(fc.property(fc.integer({ min: 1, max: 1500 }), piece => read(archive, piece) === EXPECTED))
  })

  test('with a map that is longer than a block', () => {
    const many = Array.from({ length: 60 }, (_, index) => [2 * index + 1, 1] as [number, number])
    const content = 'x'.repeat(60)
    const expected = `f 121: ${'.x'.repeat(60)}.`
    expect(read(gnu(many, 121, content))).toBe(expected)
    const map = `60\n${many.map(pair => `${pair.join('\n')}\n`).join('')}`
    expect(read(version1(map.padEnd(Math.ceil(map.length / 512) * 512, '\0'), '121', content))).toBe(expected)
  })

  test('that has nothing but a hole', () => {
    expect(read(gnu([[5, 0]], 5, ''))).toBe('f 5: .....')
    expect(read(version1(lines(0), '5', ''))).toBe('f 5: .....')
  })
})

test.each<[what: string, archive: Buffer, why: string]>([
  [
    'pieces that overlap',
    gnu(
      [
        [2, 3],
        [4, 3],
      ],
      12,
    ),
    'has pieces that overlap',
  ],
  ['pieces that go back', version1(lines(2, 8, 3, 2, 3)), 'has pieces that overlap'],
  [
    'a piece beyond the end',
    gnu(
      [
        [2, 3],
        [10, 3],
      ],
      12,
    ),
    'ends at 13, in a file of 12 bytes',
  ],
  ['less than is stored', gnu([[2, 3]], 12), 'has pieces of 3 bytes, and 6 are stored'],
  ['more than is stored', version1(lines(1, 0, 12)), 'has pieces of 12 bytes, and 6 are stored'],
  ['an offset without a size', tar({ ...ONE, pax: records({ 'GNU.sparse.map': '2,3,8' }) }), 'has an offset without a size'],
  ['what is no number', version1('two\n'.padEnd(512, '\0')), 'has the sparse map "two"'],
  ['no end of its line', version1('1'.repeat(512)), 'is no list of numbers'],
  ['more pieces than it has bytes for', version1(`1000000\n${'0\n'.repeat(252)}`, '12', ''), 'is longer than what is stored'],
  ['a size beyond what a number holds', version1(lines(0), '9'.repeat(20), ''), 'has the GNU.sparse.realsize'],
  ['another version', tar({ ...ONE, pax: records({ 'GNU.sparse.major': '2' }) }), 'is of the unknown version 2.0'],
  ['records out of order', tar({ ...ONE, pax: records({ 'GNU.sparse.numbytes': '2' }) }), 'GNU.sparse.numbytes out of order'],
  [
    'another type',
    tar({ name: 'f', type: '2', link: 'x', pax: records({ 'GNU.sparse.map': '' }) }),
    '"f" is a symlink, and stored as a sparse file',
  ],
  ['a megabyte and more', version1(`${600_000}\n`.padEnd(2 ** 21, '0\n'), '12'), 'is larger than 1048576 bytes'],
])('a map with %s is refused', (_what, archive, why) => {
  expect(() => read(archive)).toThrow(expect.objectContaining({ kind: 'invalid', message: expect.stringContaining(why) }))
})

test('a map that is cut short is refused', () => {
  const archive = gnu(
    Array.from({ length: 6 }, (_, index) => [2 * index, 1] as [number, number]),
    12,
  )
  expect(() => read(archive.subarray(0, 512))).toThrow('ends too early')
})

test('whatever a map says, what is told of the file is as long as the file, or it is refused', () => {
  const number = fc.oneof(fc.nat(15), fc.nat())
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number), { maxLength: 30 }), fc.nat(40), (segments, size) => {
      const fits = () =>
        checkSegments(
          segments.map(([offset, some]) => ({ offset, size: some })),
          size,
          6,
        )
      let isGood = true
      try {
        fits()
      } catch {
        isGood = false
      }
      const found = () => read(gnu(segments, size))
      if (isGood) expect(found()).toHaveLength(`f ${size}: `.length + size)
      else expect(found).toThrow(expect.objectContaining({ name: 'MinidockError', kind: 'invalid' }))
    }),
  )
})
