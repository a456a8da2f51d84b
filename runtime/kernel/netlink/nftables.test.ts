/** Requests of nf_tables and conntrack: byte for byte, read back, and in nft's words. `lab/kernel/nftables.test.ts` shows that the kernel takes them. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NETLINK } from '../program/constants.ts'
import { flowsTo, forgetFlow, forgetFlows } from './conntrack.ts'
import { decode, find, type Node } from './decode.ts'
import { messageOf, type Request } from './message.ts'
import { address, ifname, protocol, service } from './nft-data-types.ts'
import { deleteElements, newElements } from './nft-elements.ts'
import {
  deleteChain,
  deleteTable,
  firewallMessage,
  flushChain,
  getChain,
  getTable,
  newChain,
  newRule,
  newSet,
  newTable,
  type Table,
} from './nft-objects.ts'
import {
  accept,
  dnat,
  dport,
  drop,
  goto,
  iifname,
  inSet,
  ip,
  ip6,
  jump,
  kind,
  known,
  l4proto,
  masquerade,
  nfproto,
  notInSet,
  oifname,
  redirected,
  returns,
  type Statement,
  startsWith,
  toThisMachine,
} from './nft-statements.ts'
import { showWords } from './words.ts'

const T: Table = { family: 'inet', name: 't' }
const rule = (...statements: readonly Statement[]) => newRule(T, 'c', statements)

/** Four bytes a word. */
const hex = (bytes: Uint8Array): string => (Buffer.from(bytes).toString('hex').match(/.{8}/g) ?? []).join(' ')
const alone = (request: Request) => hex(messageOf(NETLINK.NETFILTER, [request]).bytes)
/** `struct nlmsghdr` with the bytes of length, type and flags, `struct nfgenmsg` of a table of both families, and its name. */
const head = (length: string, typeAndFlags: string) => `${length}0000 ${typeAndFlags} 00000000 00000000 01000000 06000100 74000000`

describe('byte for byte', () => {
  test.each<[string, Request, string]>([
    ['new table', newTable(T), head('1c00', '000a0504')],
    ['get table', getTable(T), head('1c00', '010a0500')],
    ['delete table', deleteTable(T), head('1c00', '020a0500')],
    ['new chain', newChain(T, 'c'), `${head('2400', '030a0504')} 06000300 63000000`],
    [
      'new chain at a hook',
      newChain(T, 'c', { type: 'nat', hook: 'postrouting', priority: -100, policy: 'drop' }),
      `${head('4800', '030a0504')} 06000300 63000000 14000480 08000100 00000004 08000200 ffffff9c 08000500 00000000 08000700 6e617400`,
    ],
    ['get chain', getChain(T, 'c'), `${head('2400', '040a0500')} 06000300 63000000`],
    ['delete chain', deleteChain(T, 'c'), `${head('2400', '050a0500')} 06000300 63000000`],
    ['flush chain', flushChain(T, 'c'), `${head('2400', '080a0500')} 06000200 63000000`],
    [
      'new set of names',
      newSet(T, { name: 's', id: 7, key: ['ifname'] }),
      `${head('5000', '090a0504')} 06000200 73000000 08000300 00000000 08000400 00000029 08000500 00000010 08000a00 00000007 0a000d00 00040100 00000000`,
    ],
    [
      'new set of ranges',
      newSet(T, { name: 's', id: 1, key: ['ipv4_addr', 'ifname'], interval: true }),
      `${head('6400', '090a0504')} 06000200 73000000 08000300 00000084 08000400 000001e9 08000500 00000014 08000a00 00000001 ` +
        '20000980 1c000280 0c000180 08000100 00000004 0c000180 08000100 00000010',
    ],
    [
      'new map',
      newSet(T, { name: 'm', id: 2, key: ['inet_proto', 'inet_service'], data: ['ipv4_addr', 'inet_service'] }),
      `${head('5400', '090a0504')} 06000200 6d000000 08000300 00000008 08000400 0000030d 08000500 00000008 08000600 000001cd 08000700 00000008 08000a00 00000002`,
    ],
    [
      'new rule, the last',
      rule(inSet([iifname], 's'), drop),
      `${head('a000', '060a050c')} 06000200 63000000 7c000480 ` +
        '24000180 09000100 6d657461 00000000 14000280 08000100 00000008 08000200 00000006 ' +
        '24000180 0b000100 6c6f6f6b 75700000 14000280 06000100 73000000 08000200 00000008 ' +
        '30000180 0e000100 696d6d65 64696174 65000000 1c000280 08000100 00000000 10000280 0c000280 08000100 00000000',
    ],
    ['new rule, the first', newRule(T, 'c', [], 'insert'), `${head('2800', '060a0504')} 06000200 63000000 04000480`],
  ])('%s', (_, request, expected) => {
    expect(alone(request)).toBe(expected)
  })

  test('elements', () => {
    const element = { key: [protocol('udp'), service(53)], data: [address('10.0.0.2'), service(8053)] }
    expect(newElements(T, 'm', [element]).map(alone)).toEqual([
      `${head('4c00', '0c0a0504')} 06000200 6d000000 28000380 24000180 10000180 0c000100 11000000 00350000 10000280 0c000100 0a000002 1f750000`,
    ])
    const range = { key: [address('10.0.0.0'), ifname('b')], end: [address('10.0.0.255'), ifname('b')] }
    expect(deleteElements(T, 's', [range]).map(alone)).toEqual([
      `${head('6400', '0e0a0500')} 06000200 73000000 40000380 3c000180 ` +
        '1c000180 18000100 0a000000 62000000 00000000 00000000 00000000 1c000a80 18000100 0a0000ff 62000000 00000000 00000000 00000000',
    ])
  })

  test('changes stand in a batch, whose last request is acknowledged; a question stands alone, and so does what conntrack is asked', () => {
    const [begin, end] = ['10000100', '11000100'].map(type => `14000000 ${type} 00000000 00000000 0000000a`)
    expect(hex(firewallMessage(newTable(T), flushChain(T, 'c')).bytes)).toBe(
      `${begin} ${head('1c00', '000a0104')} ${head('2400', '080a0500')} 06000200 63000000 ${end}`,
    )
    expect(hex(firewallMessage(getTable(T)).bytes)).toBe(head('1c00', '010a0500'))
    expect(
      hex(
        firewallMessage(forgetFlow({ source: { address: '10.0.0.1', port: 4000 }, destination: { address: '10.0.0.2', port: 53 } })).bytes,
      ),
    ).toBe(
      '48000000 02010500 00000000 00000000 02000000 34000180 14000180 08000100 0a000001 08000200 0a000002 ' +
        '1c000280 05000100 11000000 06000200 0fa00000 06000300 00350000',
    )
  })

  test('flows of IPv4 are chosen by their address, and of IPv6 only by their port', () => {
    const filterOf = (at: string) => {
      const [first] = decode(firewallMessage(...forgetFlows({ address: at, port: 53 })))
      return first && find(first, 'CTA_FILTER', 'CTA_FILTER_ORIG_FLAGS')?.value
    }
    expect(['10.0.0.1', '0.0.0.0', '::', 'fd00::1'].map(filterOf)).toEqual([42, 40, 40, 40])
  })
})

test('elements are as many in a request as an attribute holds', () => {
  const elements = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ key: [protocol('tcp'), service(index)], data: [address('10.0.0.2'), service(80)] }))
  const countsOf = (count: number) => {
    const requests = decode(messageOf(NETLINK.NETFILTER, newElements(T, 'm', elements(count))))
    return requests.map(request => find(request, 'NFTA_SET_ELEM_LIST_ELEMENTS')?.children.length)
  }
  expect([0, 1, 1820, 1821, 4000].map(countsOf)).toEqual([[], [1], [1820], [1820, 1], [1820, 1820, 360]])
})

test.each(['', 'sixteen-letters-', 'fünfzehnletterx'])('"%s" is no name of an interface', name => {
  expect(() => ifname(name)).toThrow(new RangeError(`${name} is no name of an interface`))
})

describe('what is written is read', () => {
  const name = fc.string({ minLength: 1, maxLength: 15, unit: fc.constantFrom(...'abcxyz019-_.') })
  const port = fc.integer({ min: 1, max: 65535 })
  const ipv6 = fc.ipV6().map(text => new URL(`http://[${text}]`).hostname.slice(1, -1))
  const only = (request: Request): Node => {
    const [node] = decode(messageOf(NETLINK.NETFILTER, [request]))
    if (!node) throw new Error('there is no request')
    return node
  }

  test('chains and their hooks', () => {
    const type = fc.constantFrom('filter', 'nat')
    const hook = fc.constantFrom('prerouting', 'input', 'forward', 'output', 'postrouting')
    fc.assert(
      fc.property(name, name, type, hook, fc.integer({ min: -500, max: 500 }), (table, chain, own, where, priority) => {
        const request = newChain({ family: 'ip6', name: table }, chain, { type: own, hook: where, priority, policy: 'accept' })
        const expected = `add chain ip6 ${table} ${chain} { type ${own} hook ${where} priority ${priority}; policy accept; }`
        expect(showWords(messageOf(NETLINK.NETFILTER, [request]))).toBe(expected)
      }),
    )
  })

  test('elements', () => {
    const target = fc.oneof(fc.tuple(fc.ipV4(), fc.ipV4()), fc.tuple(ipv6, ipv6))
    fc.assert(
      fc.property(fc.constantFrom('tcp', 'udp'), port, port, target, (transport, from, to, [at, container]) => {
        const key = [protocol(transport), service(from)]
        const data = [address(container), service(to)]
        const requests = [...newElements(T, 'm', [{ key, data }]), ...newElements(T, 'n', [{ key: [address(at), ...key], data }])]
        expect(showWords(messageOf(NETLINK.NETFILTER, requests))).toBe(
          `add element inet t m { ${transport} . ${from} : ${container} . ${to} }; ` +
            `add element inet t n { ${at} . ${transport} . ${from} : ${container} . ${to} }`,
        )
      }),
    )
  })

  test('sets', () => {
    const type = fc.constantFrom('ipv4_addr', 'ipv6_addr', 'inet_proto', 'inet_service', 'ifname')
    const types = fc.array(type, { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(name, types, types, (own, key, data) => {
        const node = only(newSet(T, { name: own, id: 1, key, data }))
        expect([find(node, 'NFTA_SET_NAME')?.value, find(node, 'NFTA_SET_FLAGS')?.shown]).toEqual([own, 'NFT_SET_MAP'])
        expect(showWords(messageOf(NETLINK.NETFILTER, [newSet(T, { name: own, id: 1, key, data })]))).toBe(
          `add map inet t ${own} { type ${key.join(' . ')} : ${data.join(' . ')}; }`,
        )
      }),
    )
  })

  test('rules', () => {
    const bytes = fc.uint8Array({ minLength: 4, maxLength: 4 })
    fc.assert(
      fc.property(name, bytes, fc.integer({ min: 1, max: 4 }), (set, at, length) => {
        const prefix = at.map((byte, index) => (index < length ? byte : 0))
        const words = `${prefix.join('.')}${length < 4 ? `/${length * 8}` : ''}`
        const request = rule(notInSet([oifname, ip6.saddr], set), startsWith(ip.saddr, at.subarray(0, length)), jump(set))
        expect(showWords(messageOf(NETLINK.NETFILTER, [request]))).toBe(
          `add rule inet t c oifname . ip6 saddr != @${set} ip saddr ${words} jump ${set}`,
        )
      }),
    )
  })

  test('flows', () => {
    const end = fc.record({ address: fc.ipV4(), port })
    fc.assert(
      fc.property(end, end, (source, destination) => {
        expect(showWords(firewallMessage(forgetFlow({ source, destination })))).toBe(
          `forget the flow of udp from ${source.address} port ${source.port} to ${destination.address} port ${destination.port}`,
        )
      }),
    )
  })
})

test.each<[string, Request]>([
  ['add rule inet t c iifname . oifname @pair accept', rule(inSet([iifname, oifname], 'pair'), accept)],
  ['add rule inet t c iifname "mini*" drop', rule(startsWith(iifname, Buffer.from('mini')), drop)],
  ['add rule inet t c meta iifkind "bridge" return', rule(kind('iifkind', 'bridge'), returns)],
  ['add rule inet t c meta nfproto ipv6 goto other', rule(nfproto('ip6'), goto('other'))],
  ['add rule inet t c ip6 daddr ::1 meta nfproto ipv4', rule(startsWith(ip6.daddr, address('::1')), nfproto('ip'))],
  ['add rule inet t c ct state established,related ct status dnat masquerade', rule(known, redirected, masquerade)],
  ['add rule inet t c fib daddr type local jump publish', rule(toThisMachine, jump('publish'))],
  ['add rule inet t c dnat ip6 to ip6 daddr . meta l4proto . th dport map @m', rule(dnat('ip6', [ip6.daddr, l4proto, dport], 'm'))],
  ['insert rule inet t c drop', newRule(T, 'c', [drop], 'insert')],
  ['delete chain inet t c', deleteChain(T, 'c')],
  ['list chain inet t c', getChain(T, 'c')],
  ['delete table inet t', deleteTable(T)],
  ['list table inet t', getTable(T)],
  ['flush chain inet t c', flushChain(T, 'c')],
])('%s', (words, request) => {
  expect(showWords(messageOf(NETLINK.NETFILTER, [request]))).toBe(words)
})

test('a batch is told as one transaction', () => {
  const between = (first: string, last: string) => ({ key: [address(first), ifname('b')], end: [address(last), ifname('b')] })
  const elements = [
    between('10.1.0.0', '10.1.255.255'),
    between('10.1.0.1', '10.1.0.4'),
    between('fd00::', 'fd00::ffff'),
    { key: [ifname('b'), ifname('c')] },
  ]
  expect(showWords(firewallMessage(newTable(T), ...deleteElements(T, 's', elements)))).toBe(
    'begin; add table inet t; delete element inet t s { 10.1.0.0/16 . "b", 10.1.0.1-10.1.0.4 . "b", fd00::/112 . "b", "b" . "c" }; commit',
  )
})

test('a message of which a byte is wrong is told all the same', () => {
  const rules = [rule(inSet([ip.saddr, oifname], 's'), startsWith(ip6.daddr, address('::1')), known, toThisMachine, jump('d'))]
  const range = { key: [address('10.1.0.0'), ifname('b')], end: [address('10.1.255.255'), ifname('b')], data: [address('::1'), service(1)] }
  const whole = firewallMessage(newChain(T, 'c', { type: 'nat', hook: 'input', priority: 1 }), ...rules, ...newElements(T, 's', [range]))
  fc.assert(
    fc.property(fc.nat(whole.bytes.length - 1), fc.nat(255), (at, value) => {
      const bytes = Uint8Array.from(whole.bytes)
      bytes[at] = value
      expect(showWords({ ...whole, bytes })).not.toBe('')
    }),
    { numRuns: 2000 },
  )
})

test('flows to a port are told by what they have, and what they have not', () => {
  expect(showWords(firewallMessage(...forgetFlows({ address: '0.0.0.0', port: 53 })))).toBe(
    'forget flows of udp to 0.0.0.0 port 53 without IPS_SRC_NAT; forget flows of udp to 0.0.0.0 port 53 with IPS_DST_NAT',
  )
})

test('flows of UDP are found in what the kernel lists', () => {
  const listed = [
    'ipv4     2 udp      17 29 src=10.0.0.1 dst=10.0.0.2 sport=4000 dport=53 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=53 dport=4000 mark=0 zone=0 use=2',
    'ipv4     2 udp      17 29 src=10.0.0.1 dst=10.0.0.2 sport=53 dport=4000 src=10.0.0.2 dst=10.0.0.1 sport=4000 dport=53 [ASSURED] mark=0 use=2',
    'ipv4     2 tcp      6 86 TIME_WAIT src=10.0.0.1 dst=10.0.0.2 sport=4000 dport=53 src=10.0.0.2 dst=10.0.0.1 sport=53 dport=4000 [ASSURED] use=2',
    'ipv6     10 udp      17 29 src=fd00::1 dst=fd00::2 sport=4001 dport=53 src=fd00::2 dst=fd00::1 sport=53 dport=4001 mark=0 zone=0 use=2',
  ]
  expect(flowsTo(53, `${listed.join('\n')}\n`)).toEqual([
    { source: { address: '10.0.0.1', port: 4000 }, destination: { address: '10.0.0.2', port: 53 } },
    { source: { address: 'fd00::1', port: 4001 }, destination: { address: 'fd00::2', port: 53 } },
  ])
})
