import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NETLINK, RTM } from '../program/constants.ts'
import type { NetlinkMessage } from '../program/kinds-netlink.ts'
import { Register } from '../program/register.ts'
import { showBytes } from './bytes.ts'
import { decode, find, type Node } from './decode.ts'
import { messageOf } from './message.ts'
import { newAddress, newRoute, newVeth, routeMessage, setBridgePort, setLink } from './rtnetlink.ts'
import { showWords } from './words.ts'

const bridge = new Register(7, 'bridge')
const pid = new Register(9, 'pid')

const name = fc.string({ minLength: 1, maxLength: 15, unit: fc.constantFrom(...'abcxyz019-_.') })
const mac = fc
  .array(fc.integer({ min: 0, max: 255 }), { minLength: 6, maxLength: 6 })
  .map(bytes => bytes.map(byte => byte.toString(16).padStart(2, '0')).join(':'))
const index = fc.oneof(fc.integer({ min: 0, max: 0x7fff_ffff }), fc.constant(bridge))
const ipv6 = fc.ipV6().map(address => new URL(`http://[${address}]`).hostname.slice(1, -1))

const request = (message: NetlinkMessage): Node => {
  const [first] = decode(message)
  if (!first) throw new Error('there is no request')
  return first
}
const values = (node: Node, ...paths: readonly (readonly string[])[]) => paths.map(path => find(node, ...path)?.value)

test('what is written is read: a pair of interfaces', () => {
  const veth = fc.record({
    name,
    bridge: index,
    mtu: fc.integer({ min: 68, max: 65535 }),
    peer: fc.record({ name, mac, netns: fc.constantFrom({ pid }, { pid: 4242 }) }),
  })
  fc.assert(
    fc.property(veth, wanted => {
      const node = request(routeMessage(newVeth(wanted)))
      const { peer } = wanted
      const at = ['IFLA_LINKINFO', 'IFLA_INFO_DATA', 'VETH_INFO_PEER']
      expect(values(node, ['IFLA_IFNAME'], ['IFLA_MASTER'], ['IFLA_MTU'], ['IFLA_LINKINFO', 'IFLA_INFO_KIND'])).toEqual([
        wanted.name,
        wanted.bridge,
        wanted.mtu,
        'veth',
      ])
      expect(values(node, ...['IFLA_IFNAME', 'IFLA_ADDRESS', 'IFLA_MTU', 'IFLA_NET_NS_PID'].map(last => [...at, last]))).toEqual([
        peer.name,
        peer.mac,
        wanted.mtu,
        peer.netns.pid,
      ])
    }),
  )
})

test('what is written is read: changes of an interface', () => {
  const change = fc.record({ up: fc.boolean(), master: index, mac, routeLocalnet: fc.boolean() }, { requiredKeys: [] })
  fc.assert(
    fc.property(index, change, (link, wanted) => {
      const node = request(routeMessage(setLink({ index: link }, wanted)))
      const { up, routeLocalnet } = wanted
      const localnet = ['IFLA_AF_SPEC', 'AF_INET', 'IFLA_INET_CONF', 'IPV4_DEVCONF_ROUTE_LOCALNET']
      expect(values(node, ['ifi_index'], ['ifi_flags'], ['ifi_change'], ['IFLA_MASTER'], ['IFLA_ADDRESS'], localnet)).toEqual([
        link,
        up ? 1 : 0,
        up === undefined ? 0 : 1,
        wanted.master,
        wanted.mac,
        routeLocalnet === undefined ? undefined : Number(routeLocalnet),
      ])
    }),
  )
})

test('what is written is read: ports, addresses and routes', () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.boolean(),
      fc.oneof(fc.ipV4(), ipv6),
      fc.nat(32),
      index,
      (hairpin, isolated, address, prefixLength, link) => {
        const [port, given, route] = decode(
          routeMessage(
            setBridgePort({ name: 'v' }, { hairpin, isolated }),
            newAddress({ index: link, address, prefixLength }),
            newRoute({ gateway: address, destination: { address, prefixLength }, index: link }),
          ),
        )
        const data = ['IFLA_LINKINFO', 'IFLA_INFO_SLAVE_DATA']
        expect(port && values(port, [...data, 'IFLA_BRPORT_MODE'], [...data, 'IFLA_BRPORT_ISOLATED'])).toEqual([
          Number(hairpin),
          Number(isolated),
        ])
        expect(given && values(given, ['IFA_LOCAL'], ['IFA_ADDRESS'], ['ifa_prefixlen'], ['ifa_index'])).toEqual([
          address,
          address,
          prefixLength,
          link,
        ])
        expect(route && values(route, ['RTA_GATEWAY'], ['RTA_DST'], ['rtm_dst_len'], ['RTA_OIF'])).toEqual([
          address,
          address,
          prefixLength,
          link,
        ])
      },
    ),
  )
})

test('every part lies where its bytes are', () => {
  const message = routeMessage(newAddress({ index: 1, address: '10.0.0.1', prefixLength: 8 }), setLink({ name: 'abc' }, {}))
  const [, second] = decode(message)
  const part = second && find(second, 'IFLA_IFNAME')
  expect(part && Buffer.from(message.bytes.subarray(part.start, part.end))).toEqual(Buffer.from('\x08\0\x03\0abc\0'))
})

/** Parts lie in those that they belong to, one after the other. */
function expectInOrder(nodes: readonly Node[], start: number, end: number): void {
  let at = start
  for (const node of nodes) {
    expect(node.start).toBeGreaterThanOrEqual(at)
    expect(node.end).toBeLessThanOrEqual(end)
    expectInOrder(node.children, node.start, node.end)
    at = node.end
  }
}

const protocol = fc.constantFrom(NETLINK.ROUTE, NETLINK.NETFILTER)
const stores = fc.array(fc.record({ register: fc.constant(pid), at: fc.nat(300) }), { maxLength: 3 })

test('any bytes are read and shown: nothing is refused, left out or told twice', () => {
  // Bytes that look like requests and attributes get further than others.
  const small = fc.constantFrom(0, 0, 0, 1, 2, 3, 4, 5, 8, 12, 16, 17, 18, 20, 24, 32, 0x80, 255)
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.array(small, { maxLength: 300 }).map(list => Uint8Array.from(list)),
  )
  fc.assert(
    fc.property(protocol, bytes, stores, (which, content, stored) => expectReadable({ protocol: which, bytes: content, stores: stored })),
    { numRuns: 1000 },
  )
})

test('a message of which a byte is wrong is read and shown', () => {
  const whole = routeMessage(
    newVeth({ name: 'v', bridge, mtu: 1500, peer: { name: 'eth0', mac: '02:00:00:00:00:01', netns: { pid } } }),
    setBridgePort({ name: 'v' }, { hairpin: true, isolated: true }),
  )
  fc.assert(
    fc.property(fc.nat(whole.bytes.length - 1), fc.nat(255), (at, value) => {
      const bytes = Uint8Array.from(whole.bytes)
      bytes[at] = value
      expectReadable({ ...whole, bytes })
    }),
    { numRuns: 1000 },
  )
})

function expectReadable(message: NetlinkMessage): void {
  expectInOrder(decode(message), 0, message.bytes.length)
  showWords(message)
  // Each byte is in one row.
  const hex = showBytes(message).map(row => row.slice(6, 29).trim().split(' ').filter(Boolean).length)
  expect(hex.reduce((sum, count) => sum + count, 0)).toBe(message.bytes.length)
}

test('what is nested deeper than in any message is left as bytes', () => {
  const levels = 16_000
  const message = messageOf(NETLINK.ROUTE, [
    out =>
      out.request(RTM.NEWLINK, 0, () => {
        out.raw(new Uint8Array(16))
        for (let level = levels; level > 0; level--) out.raw(Uint8Array.of((level * 4) & 0xff, (level * 4) >> 8, 0, 0xbf))
      }),
  ])
  const depthOf = (node: Node): number => 1 + Math.max(0, ...node.children.map(depthOf))
  expect(depthOf(request(message))).toBe(18)
  expectReadable(message)
})
