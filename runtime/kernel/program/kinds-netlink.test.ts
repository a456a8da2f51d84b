import { describe, expect, test } from 'vitest'
import { NETLINK, NLM_F, RTM } from './constants.ts'
import { encode } from './encode.ts'
import { layMessage, type NetlinkMessage } from './kinds-netlink.ts'
import { Layout } from './layout.ts'
import { showInstruction } from './listing.ts'
import { Program } from './program.ts'
import { PRESET, Register } from './register.ts'

const { ROUTE } = NETLINK
const { REQUEST, ACK } = NLM_F
const pid = new Register(9, 'pid')

/** A request and as many bytes of content, padded. */
function request(type: number, flags: number, size: number): Buffer {
  const bytes = Buffer.alloc(Math.ceil((16 + size) / 4) * 4)
  bytes.writeUInt32LE(16 + size)
  bytes.writeUInt16LE(type, 4)
  bytes.writeUInt16LE(flags, 6)
  return bytes
}

const routed = (bytes: Uint8Array, stores?: NetlinkMessage['stores']): NetlinkMessage => ({
  protocol: ROUTE,
  bytes,
  ...(stores && { stores }),
})

describe('a netlink message', () => {
  test('is laid out as it is, and each value is stored into it as four bytes', () => {
    const layout = new Layout('x64')
    layout.string('before')
    const first = request(RTM.GETLINK, REQUEST, 16)
    const bytes = Buffer.concat([first, request(RTM.NEWLINK, REQUEST, 20)])
    const stores = [
      { register: pid, at: 28 },
      { register: PRESET.init, at: 48 },
    ]
    expect(layMessage(routed(bytes, stores), layout)).toEqual({ offset: 8 })
    expect(Buffer.from(layout.data.subarray(8)).equals(bytes)).toBe(true)
    expect(layout.stores).toEqual([
      { register: pid, at: 36, width: 4 },
      { register: PRESET.init, at: 56, width: 4 },
    ])
  })

  test.each<[string, NetlinkMessage, string]>([
    ['is empty', routed(Buffer.alloc(0)), 'a netlink message holds one request at least'],
    ['is shorter than a header', routed(request(RTM.GETLINK, 0, 0).subarray(0, 15)), 'there is no netlink request at byte 0'],
    ['is shorter than it says', routed(request(RTM.GETLINK, 0, 16).subarray(0, 28)), 'there is no netlink request at byte 0'],
    [
      'goes on with zeros',
      routed(Buffer.concat([request(RTM.GETLINK, 0, 16), Buffer.alloc(16)])),
      'there is no netlink request at byte 32',
    ],
    [
      'has a value in its header',
      routed(request(RTM.GETLINK, 0, 16), [{ register: pid, at: 12 }]),
      'pid would be written to byte 12 of a netlink message, which is no place in a request',
    ],
    [
      'has a value that ends behind it',
      routed(request(RTM.GETLINK, 0, 16), [{ register: pid, at: 29 }]),
      'pid would be written to byte 29 of a netlink message, which is no place in a request',
    ],
  ])('is refused that %s', (_, message, why) => {
    expect(() => layMessage(message, new Layout('x64'))).toThrow(new RangeError(why))
  })
})

test('an instruction of netlink is shown as the call that it begins with, and encoded with what it stores before it', () => {
  const program = new Program()
  const emitter = program.emitter({ module: 'network', chapter: 5, why: 'test' })
  const [route, child] = [emitter.register('route'), emitter.register('pid')]
  const message = routed(request(RTM.NEWLINK, REQUEST | ACK, 16), [{ register: child, at: 28 }])
  emitter.tolerating('EEXIST').netlink(route, message)
  expect(program.instructions.map(showInstruction)).toEqual(['sendto(route, {set link index 0}, 32, 0, NULL, 0)  ?EEXIST'])
  const { bytes, origins, dataStart } = encode({ host: program }, { architecture: 'x64' })
  const words = Array.from({ length: 32 }, (_, index) => Buffer.from(bytes).readUInt32LE(64 + index * 4))
  // Op 2: a register into the data, as four bytes. Op 5: a register, a place in the data, a length; it tolerates EEXIST.
  expect(words.slice(0, 16)).toEqual([2, 0x0006_ffff, 0, 0, child.index, 0, 28, 0, 4, 0, 0, 0, 0, 0, 0, 0])
  expect(words.slice(16)).toEqual([5, 0x0006_ffff, 17, 0, route.index, 0, 0, 0, 32, 0, 0, 0, 0, 0, 0, 0])
  expect(origins.host).toEqual([0, 0])
  expect(Buffer.from(bytes).subarray(dataStart).equals(message.bytes)).toBe(true)
})
