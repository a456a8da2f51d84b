import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readAnswers, readAttributes, textIn } from './answers.ts'
import { MessageWriter } from './message.ts'
import { chainIn, ruleIn } from './nft-listing.ts'

const [ERROR, DONE] = [2, 3]
const TORN = 0x10

function written(write: (out: MessageWriter) => void): Uint8Array {
  const out = new MessageWriter()
  write(out)
  return out.bytes
}

describe('what the kernel answers', () => {
  const object = (out: MessageWriter, flags = 0) => out.request(2563, flags, () => out.u32(7))

  test('is a message for each object, and goes on until the last says so', () => {
    const first = readAnswers(
      written(out => {
        object(out)
        object(out)
      }),
    )
    expect(first).toEqual({ bodies: [Uint8Array.of(7, 0, 0, 0), Uint8Array.of(7, 0, 0, 0)], isLast: false, isTorn: false, errno: 0 })
    expect(readAnswers(written(out => out.request(DONE, 0, () => out.u32(0))))).toEqual({
      bodies: [],
      isLast: true,
      isTorn: false,
      errno: 0,
    })
  })

  test('may be torn: objects were changed meanwhile', () => {
    expect(readAnswers(written(out => object(out, TORN))).isTorn).toBe(true)
  })

  test('may be an error, negative as it is sent', () => {
    expect(readAnswers(written(out => out.request(ERROR, 0, () => out.u32(-95))))).toMatchObject({ isLast: true, errno: 95 })
  })

  test('is read as far as it is whole, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), bytes => {
        for (const body of readAnswers(bytes).bodies) readAttributes(body)
        readAttributes(bytes)
        chainIn(bytes)
        ruleIn(bytes)
      }),
    )
  })
})

test('attributes that are written are read again, without the bits that say how', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 0x3fff }), fc.uint8Array({ maxLength: 32 }))), attributes => {
      const bytes = written(out => {
        for (const [type, payload] of attributes) out.payload(type | 0x8000, payload)
      })
      expect(readAttributes(bytes).map(([type, payload]) => [type, [...payload]])).toEqual(
        attributes.map(([type, payload]) => [type, [...payload]]),
      )
    }),
  )
})

test('text ends at its zero byte, or where the payload does', () => {
  expect([textIn(Buffer.from('FORWARD\0')), textIn(Buffer.from('eth0')), textIn(undefined)]).toEqual(['FORWARD', 'eth0', ''])
})
