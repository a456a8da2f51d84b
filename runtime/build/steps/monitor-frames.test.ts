import { expect, test } from 'vitest'
import { monitorFrames } from './monitor-frames.ts'

interface Piece {
  readonly stream: number
  readonly bytes: Uint8Array
}

test('frames come out as they went in, wherever the connection cuts them', () => {
  const sent = [
    { stream: 1, bytes: Buffer.from('one') },
    { stream: 2, bytes: Buffer.from('') },
    { stream: 4, bytes: Buffer.of(7) },
  ]
  const wire = Buffer.concat(sent.map(({ stream, bytes }) => Buffer.from(monitorFrames.frame(stream, bytes))))
  for (let size = 1; size <= wire.length; size++) {
    const unframe = monitorFrames.unframe()
    const got: Piece[] = []
    for (let at = 0; at < wire.length; at += size) got.push(...unframe(wire.subarray(at, at + size)))
    expect(got.map(({ stream, bytes }) => ({ stream, bytes: Buffer.from(bytes) }))).toEqual(sent)
  }
})
