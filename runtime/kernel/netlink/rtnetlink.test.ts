/** Each request byte for byte. `lab/kernel/rtnetlink.test.ts` shows that the kernel takes them. */

import { expect, test } from 'vitest'
import { Register } from '../program/register.ts'
import { messageOf, type Request } from './message.ts'
import { getLink, newAddress, newBridge, newRoute, newVeth, routeMessage, setBridgePort, setLink } from './rtnetlink.ts'

const bridge = new Register(7, 'bridge')
const pid = new Register(9, 'pid')

const VETH = {
  name: 'veth1a2b3c4d001',
  bridge,
  mtu: 1500,
  peer: { name: 'eth0', mac: '02:42:ac:11:00:02', netns: { pid } },
} as const

/** Four bytes a word. */
const words = (request: Request): string => (Buffer.from(routeMessage(request).bytes).toString('hex').match(/.{8}/g) ?? []).join(' ')

/** `struct nlmsghdr` with the bytes of length, type and flags. */
const header = (length: string, typeAndFlags: string) => `${length}000000 ${typeAndFlags} 00000000 00000000`

test.each<[string, Request, string]>([
  [
    'get a link by name',
    getLink({ name: 'minidock0' }),
    `${header('30', '12000500')} 00000000 00000000 00000000 00000000 0e000300 6d696e69 646f636b 30000000`,
  ],
  ['get a link by index', getLink({ index: 300 }), `${header('20', '12000500')} 00000000 2c010000 00000000 00000000`],
  [
    'new bridge: created or changed, up, with a MAC and an MTU',
    newBridge({ name: 'br0', mac: '02:42:0a:00:00:FE', mtu: 9000 }),
    `${header('50', '10000504')} 00000000 00000000 01000000 01000000 08000300 62723000 0a000100 02420a00 00fe0000 ` +
      '08000400 28230000 14001280 0b000100 62726964 67650000 04000280',
  ],
  [
    'new veth: both ends, its peer in another namespace',
    newVeth(VETH),
    `${header('94', '10000506')} 00000000 00000000 01000000 01000000 14000300 76657468 31613262 33633464 30303100 ` +
      '08000400 dc050000 08000a00 00000000 50001280 09000100 76657468 00000000 40000280 3c000100 ' +
      '00000000 00000000 00000000 00000000 09000300 65746830 00000000 0a000100 0242ac11 00020000 08000400 dc050000 08001300 00000000',
  ],
  ['set a link up', setLink({ index: 2 }, { up: true }), `${header('20', '13000500')} 00000000 02000000 01000000 01000000`],
  [
    'set a link down and off its bridge',
    setLink({ name: 'v' }, { up: false, master: 0 }),
    `${header('30', '13000500')} 00000000 00000000 00000000 01000000 06000300 76000000 08000a00 00000000`,
  ],
  [
    'set a MAC and route_localnet, and leave up or down as it is',
    setLink({ index: 5 }, { mac: '02:42:ac:11:00:01', routeLocalnet: true }),
    `${header('40', '13000500')} 00000000 05000000 00000000 00000000 0a000100 0242ac11 00010000 ` +
      '14001a80 10000280 0c000180 08001a00 01000000',
  ],
  [
    'set a bridge port',
    setBridgePort({ name: 'v' }, { hairpin: true, isolated: false }),
    `${header('4c', '10000500')} 00000000 00000000 00000000 00000000 06000300 76000000 ` +
      '24001280 0b000400 62726964 67650000 14000580 05000400 01000000 05002100 00000000',
  ],
  [
    'new address of IPv4, with the broadcast address of its network',
    newAddress({ index: 2, address: '172.17.255.1', prefixLength: 20 }),
    `${header('30', '14000505')} 02140000 02000000 08000200 ac11ff01 08000100 ac11ff01 08000400 ac11ffff`,
  ],
  [
    'new address of IPv4 in a network that has no broadcast address',
    newAddress({ index: 2, address: '10.0.0.1', prefixLength: 31 }),
    `${header('28', '14000505')} 021f0000 02000000 08000200 0a000001 08000100 0a000001`,
  ],
  [
    'new address of IPv6, used at once',
    newAddress({ index: 2, address: 'fd00:1::a', prefixLength: 64, noDad: true }),
    `${header('40', '14000505')} 0a400200 02000000 ` +
      '14000200 fd000001 00000000 00000000 0000000a 14000100 fd000001 00000000 00000000 0000000a',
  ],
  ['new default route', newRoute({ gateway: '172.17.0.1' }), `${header('24', '18000506')} 02000000 fe030001 00000000 08000500 ac110001`],
  [
    'new route of IPv6 over an interface',
    newRoute({ gateway: 'fd00::1', destination: { address: 'fd01::', prefixLength: 48 }, index: 3 }),
    `${header('4c', '18000506')} 0a300000 fe030001 00000000 14000100 fd010000 00000000 00000000 00000000 ` +
      '14000500 fd000000 00000000 00000000 00000001 08000400 03000000',
  ],
])('%s', (_, request, expected) => {
  expect(words(request)).toBe(expected)
})

test('what registers have is stored where their values belong', () => {
  expect(routeMessage(getLink({ index: bridge }), newVeth(VETH)).stores).toEqual([
    { register: bridge, at: 20 },
    { register: bridge, at: 32 + 64 },
    { register: pid, at: 32 + 144 },
  ])
  expect(routeMessage(setLink({ index: 1 }, { master: bridge })).stores).toEqual([{ register: bridge, at: 36 }])
  expect(routeMessage(newAddress({ index: bridge, address: '10.0.0.1', prefixLength: 8 })).stores).toEqual([{ register: bridge, at: 20 }])
  expect(routeMessage(newRoute({ gateway: '10.0.0.1', index: bridge })).stores).toEqual([{ register: bridge, at: 40 }])
  expect(routeMessage(getLink({ index: 1 }))).not.toHaveProperty('stores')
})

test('of several requests one is acknowledged: the last, or the one that is meant', () => {
  const flags = ({ bytes }: { bytes: Uint8Array }) => [bytes[6], bytes[32 + 6]]
  const requests = [getLink({ index: 1 }), getLink({ index: 2 })]
  expect(flags(routeMessage(...requests))).toEqual([1, 5])
  expect(flags(messageOf(0, requests, 0))).toEqual([5, 1])
})

test('a message may be longer than the room that a writer begins with', () => {
  const requests = Array.from({ length: 1000 }, (_, index) => getLink({ index }))
  const bytes = Buffer.from(routeMessage(...requests).bytes)
  expect(bytes).toHaveLength(32_000)
  expect(requests.map((_, index) => bytes.readUInt32LE(index * 32 + 20))).toEqual(requests.map((_, index) => index))
})

test.each<[string, () => Request]>([
  ['02:42:ac:11:00 is no MAC address', () => setLink({ index: 1 }, { mac: '02:42:ac:11:00' })],
  ['172.17.0 is no IPv4 address', () => newRoute({ gateway: '172.17.0' })],
  ['172.17.0.256 is no IPv4 address', () => newAddress({ index: 1, address: '172.17.0.256', prefixLength: 16 })],
  ['fe80::1%eth0 is no IPv6 address', () => newRoute({ gateway: 'fe80::1%eth0' })],
])('%s', (message, request) => {
  expect(() => routeMessage(request())).toThrow(new RangeError(message))
})
