/** The frames in which a monitor sends the output of a step: Docker's header of eight bytes, of which the first is the stream and the last four the length. */

import type { Framing } from '../../engine/attached-streams.ts'

const HEADER = 8

export const monitorFrames: Framing = {
  frame(stream, bytes) {
    const header = Buffer.alloc(HEADER)
    header.writeUInt8(stream, 0)
    header.writeUInt32BE(bytes.length, HEADER / 2)
    return Buffer.concat([header, bytes])
  },

  unframe() {
    let held = Buffer.alloc(0)
    return function* (chunk) {
      held = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk])
      while (held.length >= HEADER && held.length >= HEADER + held.readUInt32BE(HEADER / 2)) {
        const end = HEADER + held.readUInt32BE(HEADER / 2)
        yield { stream: held.readUInt8(0), bytes: held.subarray(HEADER, end) }
        held = held.subarray(end)
      }
    }
  },
}
