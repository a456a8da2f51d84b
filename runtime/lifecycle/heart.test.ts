import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { heart, type Piece } from './heart.ts'

const SECOND = 1e9

describe('a restart policy', () => {
  const failed = { exitCode: 1, count: 0, stopped: false }
  const done = { ...failed, exitCode: 0 }

  test('no: it stays as it ended', () => {
    for (const Name of ['no', ''] as const) expect(heart.shouldRestart({ Name, MaximumRetryCount: 0 }, failed)).toBe(false)
  })

  test.each(['always', 'unless-stopped'] as const)('%s: again, however it ended', Name => {
    expect([failed, done].map(ended => heart.shouldRestart({ Name, MaximumRetryCount: 0 }, ended))).toEqual([true, true])
  })

  test('on-failure: again when it failed, as often as allowed', () => {
    const again = (MaximumRetryCount: number, count: number) =>
      heart.shouldRestart({ Name: 'on-failure', MaximumRetryCount }, { ...failed, count })
    expect([again(0, 0), again(0, 1000), again(3, 2), again(3, 3)]).toEqual([true, true, true, false])
    expect(heart.shouldRestart({ Name: 'on-failure', MaximumRetryCount: 0 }, done)).toBe(false)
  })

  test('none starts a container that was stopped', () => {
    for (const Name of ['always', 'unless-stopped', 'on-failure'] as const)
      expect(heart.shouldRestart({ Name, MaximumRetryCount: 0 }, { ...failed, stopped: true })).toBe(false)
  })
})

describe('the wait before a restart', () => {
  test('doubles from 100 milliseconds to a minute', () => {
    const delays = [0]
    for (let restart = 0; restart < 12; restart++) delays.push(heart.delayBefore({ delay: delays.at(-1) ?? 0, ran: SECOND }))
    expect(delays.slice(1).map(delay => delay / SECOND)).toEqual([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 60, 60])
  })

  test('begins anew after a run of ten seconds', () => {
    expect(heart.delayBefore({ delay: 60 * SECOND, ran: 10 * SECOND })).toBe(SECOND / 10)
    expect(heart.delayBefore({ delay: 20 * SECOND, ran: 10 * SECOND - 1 })).toBe(40 * SECOND)
  })
})

describe('frames', () => {
  test('a frame is a stream, three zeros, a length and that many bytes', () => {
    expect(Buffer.from(heart.frame(2, Buffer.from('hi\n'))).toString('hex')).toBe('020000000000000368690a')
  })

  test('whatever chunks the connection gives, each stream comes out as it went in', () => {
    const stream = fc.nat({ max: 255 })
    const pieces = fc.array(fc.record({ stream, bytes: fc.uint8Array({ maxLength: 40 }) }))
    fc.assert(
      fc.property(pieces, fc.array(fc.nat({ max: 25 })), (sent, sizes) => {
        const wire = Buffer.concat(sent.map(({ stream, bytes }) => heart.frame(stream, bytes)))
        const unframe = heart.unframe()
        const received = cut(wire, sizes).flatMap(chunk => [...unframe(chunk)])
        expect(joined(received)).toEqual(joined(sent))
      }),
    )
  })
})

/** The last chunk has the rest. */
function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = []
  let rest = bytes
  for (const size of sizes) {
    chunks.push(rest.subarray(0, size))
    rest = rest.subarray(size)
  }
  return [...chunks, rest]
}

/** One entry for as long as the stream stays the same. */
function joined(pieces: readonly Piece[]): { stream: number; hex: string }[] {
  const all: { stream: number; hex: string }[] = []
  for (const { stream, bytes } of pieces.filter(({ bytes: { length } }) => length > 0)) {
    const last = all.at(-1)
    const hex = Buffer.from(bytes).toString('hex')
    if (last?.stream === stream) last.hex += hex
    else all.push({ stream, hex })
  }
  return all
}
