import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SparseContent } from './sparse-content.ts'

const BLOCK = 4096

/** Writes pieces as a file system does: what is left out is zeros. Returns the file, and bytes that were written. */
function written(pieces: readonly Uint8Array[]): { readonly file: Buffer; readonly count: number } {
  const content = new SparseContent()
  const parts: Uint8Array[] = []
  let count = 0
  for (const piece of pieces) {
    for (const { zeros, start, end } of content.add(piece)) {
      parts.push(Buffer.alloc(zeros), piece.subarray(start, end))
      count += end - start
    }
  }
  const data = Buffer.concat(parts)
  expect(content.endsInZeros).toBe(data.length < content.size)
  return { file: Buffer.concat([data, Buffer.alloc(content.size - data.length)]), count }
}

/** Cuts bytes into pieces of so many. */
function inPieces(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size))
}

test('no byte changes, whatever the file and its pieces are', () => {
  const run = fc.record({ byte: fc.constantFrom(0, 0, 1), size: fc.integer({ min: 1, max: 30 * BLOCK }) })
  fc.assert(
    fc.property(fc.array(run, { maxLength: 5 }), fc.integer({ min: 500, max: 20 * BLOCK }), (runs, size) => {
      const bytes = Buffer.concat(runs.map(({ byte, size }) => Buffer.alloc(size, byte)))
      expect(written(inPieces(bytes, size)).file.equals(bytes)).toBe(true)
    }),
    { numRuns: 50 },
  )
})

test.each([100, 512, 4096, 10_000, 2 ** 20])('in pieces of %i bytes, all blocks of zeros are left out', size => {
  const bytes = Buffer.concat([Buffer.alloc(BLOCK, 1), Buffer.alloc(5 * BLOCK), Buffer.from('x'), Buffer.alloc(BLOCK)])
  const { file, count } = written(inPieces(bytes, size))
  expect(file.equals(bytes)).toBe(true)
  // The last block has one byte that is not zero: it is written up to a piece's end.
  expect(count).toBeGreaterThan(BLOCK)
  expect(count).toBeLessThanOrEqual(2 * BLOCK)
})

test('a file without a block of zeros is written in one run, with the zeros inside', () => {
  const bytes = Buffer.concat([Buffer.from('a'), Buffer.alloc(BLOCK), Buffer.from('b')])
  expect(new SparseContent().add(bytes)).toEqual([{ zeros: 0, start: 0, end: bytes.length }])
})

test('a file of zeros is not written at all', () => {
  const content = new SparseContent()
  expect(content.add(Buffer.alloc(10))).toEqual([])
  expect(content.add(Buffer.alloc(3 * BLOCK))).toEqual([])
  expect([content.size, content.endsInZeros]).toEqual([10 + 3 * BLOCK, true])
})
