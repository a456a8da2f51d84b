import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Gatherer, gathered as gatheredStream } from './gather.ts'

function gathered(pieces: readonly Uint8Array[]): Uint8Array[] {
  const gatherer = new Gatherer()
  return [...pieces.flatMap(piece => [...gatherer.add(piece)]), ...gatherer.rest()]
}

test('small pieces come out in few, and large ones as they are, in their order', () => {
  const large = Buffer.alloc(2 ** 16, 'L')
  const small = Array.from({ length: 1000 }, (_, index) => Buffer.alloc(512, String(index)))
  const found = gathered([...small, large, ...small])
  expect(found).toContain(large)
  expect(found.length).toBeLessThan(10)
  expect(Buffer.concat(found).equals(Buffer.concat([...small, large, ...small]))).toBe(true)
})

test('what was given on does not change when more is gathered', () => {
  const gatherer = new Gatherer()
  const first = [...gatherer.add(Buffer.from('one')), ...gatherer.rest()]
  gatherer.add(Buffer.from('two')).next()
  expect(Buffer.concat(first).toString()).toBe('one')
})

test('no byte is lost or moved, however it is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(70_000), { maxLength: 20 }), sizes => {
      const pieces = sizes.map((size, index) => Buffer.alloc(size, index + 1))
      expect(Buffer.concat(gathered(pieces)).equals(Buffer.concat(pieces))).toBe(true)
    }),
    { numRuns: 30 },
  )
})

test('a stream in pieces of a socket comes out in a few, and one of a file as it is', async () => {
  async function* pieces() {
    for (let count = 0; count < 20; count++) yield Buffer.alloc(2 ** 16, count)
    yield Buffer.alloc(2 ** 20, 'L')
  }
  const found: Uint8Array[] = []
  for await (const piece of gatheredStream(pieces())) found.push(piece)
  expect(found.map(({ length }) => length)).toEqual([2 ** 19, 2 ** 19, 2 ** 18, 2 ** 20])
  expect(found.map(piece => piece[0])).toEqual([0, 8, 16, 'L'.charCodeAt(0)])
})
