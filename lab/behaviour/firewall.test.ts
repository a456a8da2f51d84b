/**
 * Connections through the firewall's table: who reaches whom, by which address, and who is seen. Containers are stood in for by processes with a cable to a bridge; two
 * tables stand for two state folders. Everything is in the network namespace of this file.
 */

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { forgetFlows } from '../../runtime/kernel/netlink/conntrack.ts'
import type { Request } from '../../runtime/kernel/netlink/message.ts'
import { firewallMessage } from '../../runtime/kernel/netlink/nft-objects.ts'
import { networkElements, type PublishedPort, portElements, removePortElements } from '../../runtime/network/firewall/elements.ts'
import { addPass } from '../../runtime/network/firewall/other-firewalls.ts'
import { createTable, dropStrangers } from '../../runtime/network/firewall/table.ts'
import { heart } from '../../runtime/network/heart.ts'
import { connected, host, OtherPeer, type Peer, soonConnected } from '../fixtures/network-peers.ts'
import { useNetlink } from '../kernel/netlink-sender.ts'

const send = useNetlink()
const change = (...requests: readonly Request[]) => send(firewallMessage(...requests))

/** A network: its bridge, and the third number of its addresses, 172.30.N.0/24 and fd00:30:N::/64. */
interface Bridge {
  readonly name: string
  readonly number: number
  readonly table: string
  readonly internal?: true
}

const FIRST: Bridge = { name: 'minidock0', number: 1, table: 'minidock' }
const SECOND: Bridge = { name: 'minidock-two', number: 2, table: 'minidock' }
const INTERNAL: Bridge = { name: 'minidock-in', number: 3, table: 'minidock', internal: true }
const OTHERS: Bridge = { name: 'minidock1234-0', number: 4, table: 'minidock1234' }
/** Not minidock's. */
const FOREIGN: Bridge = { name: 'vmbr0', number: 5, table: '' }

const addressIn = ({ number }: Bridge, last: number) => ({ ip: `172.30.${number}.${last}`, ip6: `fd00:30:${number}::${last}` })
const HOST = { ip: '192.0.2.1', ip6: '2001:db8:1::1' }
const OUTSIDE = { ip: '192.0.2.2', ip6: '2001:db8:1::2' }
const BEYOND = { ip: '198.51.100.2', ip6: '2001:db8:2::2' }

const NAMES = ['outside', 'beyond', 'a', 'b', 'c', 'internal', 'other', 'foreign'] as const
let peers: Record<(typeof NAMES)[number], OtherPeer>

function makeBridge(bridge: Bridge): void {
  const { ip, ip6 } = addressIn(bridge, 1)
  host.sh(`
    ip link add ${bridge.name} type bridge
    ip addr add ${ip}/24 dev ${bridge.name}
    ip addr add ${ip6}/64 dev ${bridge.name} nodad
    ip link set ${bridge.name} up
    echo 1 > /proc/sys/net/ipv4/conf/${bridge.name}/route_localnet`)
}

function plug(peer: OtherPeer, bridge: Bridge, last: number): void {
  const [own, gateway] = [addressIn(bridge, last), addressIn(bridge, 1)]
  host.sh(`
    ip link add veth-${peer.name} type veth peer name eth0 netns ${peer.pid}
    ip link set veth-${peer.name} master ${bridge.name} up
    ip link set veth-${peer.name} type bridge_slave hairpin on`)
  peer.sh(`
    ip link set eth0 up
    ip addr add ${own.ip}/24 dev eth0
    ip addr add ${own.ip6}/64 dev eth0 nodad
    ip route add default via ${gateway.ip}
    ip -6 route add default via ${gateway.ip6}`)
}

/** A machine that has the host as its only way to everybody else. */
function cable(peer: OtherPeer, prefix: string, prefix6: string): void {
  host.sh(`
    ip link add ${peer.name} type veth peer name eth0 netns ${peer.pid}
    ip addr add ${prefix}.1/24 dev ${peer.name}
    ip addr add ${prefix6}::1/64 dev ${peer.name} nodad
    ip link set ${peer.name} up`)
  peer.sh(`
    ip link set eth0 up
    ip addr add ${prefix}.2/24 dev eth0
    ip addr add ${prefix6}::2/64 dev eth0 nodad
    ip route add default via ${prefix}.1
    ip -6 route add default via ${prefix6}::1`)
}

const published = (
  hostAddress: string,
  transport: 'tcp' | 'udp',
  hostPort: number,
  containerAddress: string,
  containerPort: number,
): PublishedPort => ({ hostAddress, element: heart.publish({ transport, hostPort, containerAddress, containerPort }) })

const networkOf = ({ name, number, internal }: Bridge, icc = true) => ({
  bridge: name,
  subnets: [
    { address: `172.30.${number}.0`, prefixLength: 24 },
    { address: `fd00:30:${number}::`, prefixLength: 64 },
  ],
  internal: internal === true,
  icc,
})

const A = addressIn(FIRST, 2)
const B = addressIn(FIRST, 3)
const C = addressIn(SECOND, 2)
const IN = addressIn(INTERNAL, 2)
const OTHER = addressIn(OTHERS, 2)
const FOREIGNER = addressIn(FOREIGN, 2)
const GATEWAY = addressIn(FIRST, 1)

const ALL = ['0.0.0.0', '::'] as const
const toAll = (port: number, transport: 'tcp' | 'udp', { ip, ip6 }: typeof A, to: number) =>
  ALL.map(address => published(address, transport, port, address === '::' ? ip6 : ip, to))

const PORTS = [
  ...toAll(8080, 'tcp', A, 80),
  ...toAll(5353, 'udp', A, 53),
  ...toAll(8081, 'tcp', C, 80),
  ...toAll(8083, 'tcp', IN, 80),
  published('127.0.0.1', 'tcp', 9090, A.ip, 80),
  published(HOST.ip, 'tcp', 7070, A.ip, 80),
  published(HOST.ip6, 'tcp', 7070, A.ip6, 80),
]

beforeAll(async () => {
  const started = await Promise.all(NAMES.map(async name => [name, await OtherPeer.start(name)] as const))
  peers = Object.fromEntries(started) as typeof peers
  for (const bridge of [FIRST, SECOND, INTERNAL, OTHERS, FOREIGN]) makeBridge(bridge)
  plug(peers.a, FIRST, 2)
  plug(peers.b, FIRST, 3)
  plug(peers.c, SECOND, 2)
  plug(peers.internal, INTERNAL, 2)
  plug(peers.other, OTHERS, 2)
  plug(peers.foreign, FOREIGN, 2)
  cable(peers.outside, '192.0.2', '2001:db8:1')
  cable(peers.beyond, '198.51.100', '2001:db8:2')
  host.sh('echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding')
  await host.listen('tcp', 4000, '127.0.0.1')
  await host.listen('udp', 4000, '127.0.0.1')
  await change(
    ...createTable('minidock'),
    ...[FIRST, SECOND, INTERNAL].flatMap(bridge => networkElements('minidock', networkOf(bridge))),
    ...portElements('minidock', PORTS),
  )
  await change(
    ...createTable('minidock1234'),
    ...networkElements('minidock1234', networkOf(OTHERS)),
    ...portElements('minidock1234', toAll(8082, 'tcp', OTHER, 80)),
  )
})

afterAll(() => {
  for (const peer of Object.values(peers)) peer.stop()
})

/** From, transport, address, port, who answers and whom it sees. */
type Reached = readonly [from: keyof typeof peers | 'host', transport: 'tcp' | 'udp', address: string, port: number, answer: string]

const peerOf = (name: Reached[0]): Peer => (name === 'host' ? host : peers[name])

const REACHED: readonly Reached[] = [
  // From outside, whose address is kept.
  ['outside', 'tcp', HOST.ip, 8080, `a from ${OUTSIDE.ip}`],
  ['outside', 'udp', HOST.ip, 5353, `a from ${OUTSIDE.ip}`],
  ['outside', 'tcp', HOST.ip6, 8080, `a from ${OUTSIDE.ip6}`],
  ['outside', 'udp', HOST.ip6, 5353, `a from ${OUTSIDE.ip6}`],
  ['outside', 'tcp', HOST.ip, 7070, `a from ${OUTSIDE.ip}`],
  ['outside', 'tcp', HOST.ip6, 7070, `a from ${OUTSIDE.ip6}`],
  ['outside', 'tcp', HOST.ip, 8081, `c from ${OUTSIDE.ip}`],
  ['outside', 'tcp', HOST.ip, 8082, `other from ${OUTSIDE.ip}`],
  ['outside', 'tcp', HOST.ip6, 8082, `other from ${OUTSIDE.ip6}`],
  // From the host.
  ['host', 'tcp', HOST.ip, 8080, `a from ${HOST.ip}`],
  ['host', 'udp', HOST.ip, 5353, `a from ${HOST.ip}`],
  ['host', 'tcp', HOST.ip6, 8080, `a from ${HOST.ip6}`],
  ['host', 'tcp', '127.0.0.1', 8080, `a from ${GATEWAY.ip}`],
  ['host', 'udp', '127.0.0.1', 5353, `a from ${GATEWAY.ip}`],
  ['host', 'tcp', '127.0.0.2', 8080, `a from ${GATEWAY.ip}`],
  ['host', 'tcp', '127.0.0.1', 9090, `a from ${GATEWAY.ip}`],
  ['host', 'tcp', GATEWAY.ip, 8080, `a from ${GATEWAY.ip}`],
  ['host', 'tcp', GATEWAY.ip6, 8080, `a from ${GATEWAY.ip6}`],
  ['host', 'tcp', A.ip, 80, `a from ${GATEWAY.ip}`],
  ['host', 'tcp', A.ip6, 80, `a from ${GATEWAY.ip6}`],
  ['host', 'tcp', IN.ip, 80, `internal from ${addressIn(INTERNAL, 1).ip}`],
  ['host', 'tcp', '127.0.0.1', 8082, `other from ${addressIn(OTHERS, 1).ip}`],
  // A container, itself.
  ['a', 'tcp', HOST.ip, 8080, `a from ${GATEWAY.ip}`],
  ['a', 'udp', HOST.ip, 5353, `a from ${GATEWAY.ip}`],
  ['a', 'tcp', HOST.ip6, 8080, `a from ${GATEWAY.ip6}`],
  ['a', 'tcp', GATEWAY.ip, 8080, `a from ${GATEWAY.ip}`],
  // Its neighbour.
  ['b', 'tcp', A.ip, 80, `a from ${B.ip}`],
  ['b', 'udp', A.ip6, 53, `a from ${B.ip6}`],
  ['b', 'tcp', HOST.ip, 8080, `a from ${GATEWAY.ip}`],
  ['b', 'udp', HOST.ip, 5353, `a from ${GATEWAY.ip}`],
  ['b', 'tcp', GATEWAY.ip, 8080, `a from ${GATEWAY.ip}`],
  ['b', 'tcp', HOST.ip6, 8080, `a from ${GATEWAY.ip6}`],
  ['b', 'udp', HOST.ip6, 5353, `a from ${GATEWAY.ip6}`],
  // Another network's, by a port of the host.
  ['c', 'tcp', HOST.ip, 8080, `a from ${C.ip}`],
  ['c', 'tcp', GATEWAY.ip, 8080, `a from ${C.ip}`],
  ['c', 'udp', HOST.ip6, 5353, `a from ${C.ip6}`],
  ['a', 'tcp', HOST.ip, 8081, `c from ${A.ip}`],
  // Another state folder's, by a port of the host: it sees the host.
  ['a', 'tcp', HOST.ip, 8082, `other from ${addressIn(OTHERS, 1).ip}`],
  ['other', 'tcp', HOST.ip, 8080, `a from ${GATEWAY.ip}`],
  ['other', 'tcp', HOST.ip6, 8080, `a from ${GATEWAY.ip6}`],
  ['other', 'tcp', HOST.ip, 8082, `other from ${addressIn(OTHERS, 1).ip}`],
  // Out, as the host.
  ['a', 'tcp', OUTSIDE.ip, 80, `outside from ${HOST.ip}`],
  ['a', 'udp', OUTSIDE.ip, 53, `outside from ${HOST.ip}`],
  ['a', 'tcp', OUTSIDE.ip6, 80, `outside from ${HOST.ip6}`],
  ['a', 'udp', OUTSIDE.ip6, 53, `outside from ${HOST.ip6}`],
  ['other', 'tcp', OUTSIDE.ip, 80, `outside from ${HOST.ip}`],
  ['other', 'udp', OUTSIDE.ip6, 53, `outside from ${HOST.ip6}`],
  // Whoever is none of ours, unchanged.
  ['outside', 'tcp', BEYOND.ip, 80, `beyond from ${OUTSIDE.ip}`],
  ['outside', 'tcp', BEYOND.ip6, 80, `beyond from ${OUTSIDE.ip6}`],
  ['foreign', 'tcp', OUTSIDE.ip, 80, `outside from ${FOREIGNER.ip}`],
  ['outside', 'udp', FOREIGNER.ip, 53, `foreign from ${OUTSIDE.ip}`],
  ['foreign', 'tcp', HOST.ip, 8080, `a from ${FOREIGNER.ip}`],
  // Nothing is published there. The port of 127.0.0.1 is not that of other addresses, and IPv6 has no route_localnet.
  ['outside', 'tcp', HOST.ip, 9090, 'ECONNREFUSED'],
  ['outside', 'tcp', HOST.ip, 80, 'ECONNREFUSED'],
  ['host', 'tcp', '::1', 8080, 'ECONNREFUSED'],
  ['host', 'tcp', GATEWAY.ip, 7070, 'ECONNREFUSED'],
]

/** From, transport, address, port, and who answers the host at the same place. */
type Dropped = readonly [from: keyof typeof peers, transport: 'tcp' | 'udp', address: string, port: number, at: string, answer: string]

const DROPPED: readonly Dropped[] = [
  // Containers' own addresses, published or not.
  ['outside', 'tcp', A.ip, 80, A.ip, 'a'],
  ['outside', 'udp', A.ip, 53, A.ip, 'a'],
  ['outside', 'tcp', A.ip6, 80, A.ip6, 'a'],
  ['outside', 'tcp', B.ip, 80, B.ip, 'b'],
  ['outside', 'tcp', OTHER.ip, 80, OTHER.ip, 'other'],
  ['foreign', 'tcp', A.ip, 80, A.ip, 'a'],
  // One network, another.
  ['c', 'tcp', A.ip, 80, A.ip, 'a'],
  ['c', 'udp', A.ip, 53, A.ip, 'a'],
  ['c', 'tcp', A.ip6, 80, A.ip6, 'a'],
  // One state folder, another.
  ['a', 'tcp', OTHER.ip, 80, OTHER.ip, 'other'],
  ['other', 'udp', A.ip, 53, A.ip, 'a'],
  ['other', 'tcp', A.ip6, 80, A.ip6, 'a'],
  // An internal network, though it has a default route.
  ['internal', 'tcp', OUTSIDE.ip, 80, OUTSIDE.ip, 'outside'],
  ['internal', 'udp', OUTSIDE.ip6, 53, OUTSIDE.ip6, 'outside'],
  ['internal', 'tcp', HOST.ip, 8080, A.ip, 'a'],
  ['internal', 'tcp', A.ip, 80, A.ip, 'a'],
  ['internal', 'tcp', OTHER.ip, 80, OTHER.ip, 'other'],
  ['internal', 'tcp', HOST.ip, 8082, OTHER.ip, 'other'],
  ['outside', 'tcp', IN.ip, 80, IN.ip, 'internal'],
  ['outside', 'tcp', HOST.ip, 8083, IN.ip, 'internal'],
  ['a', 'tcp', HOST.ip6, 8083, IN.ip6, 'internal'],
  ['a', 'tcp', IN.ip, 80, IN.ip, 'internal'],
]

const reached = ([from, transport, address, port]: Reached) => connected(peerOf(from), { transport, address, port })

async function dropped([from, transport, address, port, at, answer]: Dropped): Promise<unknown> {
  const after = async () => {
    // The host reaches everybody: its connection comes behind the one that is dropped.
    const seen = await connected(host, { transport, address: at, port: transport === 'tcp' ? 80 : 53 })
    expect(seen.split(' ')[0]).toBe(answer)
  }
  return soonConnected(peerOf(from), { transport, address, port }, after)
}

const bridgeCalls = (value: 0 | 1) =>
  host.sh(`for name in iptables ip6tables; do echo ${value} > /proc/sys/net/bridge/bridge-nf-call-$name; done`)

/** Through a bridge's port, or not: where it is 1, packets between neighbours pass the table's chains as well. */
describe.each([0, 1] as const)('with bridge-nf-call-iptables %i', value => {
  beforeAll(() => {
    bridgeCalls(value)
  })

  test.each(REACHED)('%s, %s to %s port %i: %s', async (...row) => {
    expect(await reached(row)).toBe(row[4])
  })

  test.each(DROPPED)('%s, %s to %s port %i: nothing', async (...row) => {
    expect(await dropped(row)).toBe(undefined)
  })

  test('a container does not reach what listens on 127.0.0.1 of the host, though it makes itself a route', async () => {
    peers.b.sh(`
      echo 1 > /proc/sys/net/ipv4/conf/eth0/route_localnet
      ip addr del 127.0.0.1/8 dev lo
      ip route add 127.0.0.1 via ${GATEWAY.ip}`)
    const connection = { transport: 'tcp', address: '127.0.0.1', port: 4000 } as const
    onTestFinished(() => void peers.b.sh('ip route del 127.0.0.1; ip addr add 127.0.0.1/8 dev lo'))
    expect(await soonConnected(peers.b, connection, () => connected(host, connection))).toBe(undefined)
  })

  // Where bridged packets pass the chains, these drop what goes to a neighbour; isolated ports would drop also what is published, which is redirected before the bridge.
  test('containers of a network without icc reach its gateway, published ports and the outside, but not each other', async () => {
    const isolate = (is: 'on' | 'off') =>
      host.sh(`ip link set veth-a type bridge_slave isolated ${is}; ip link set veth-b type bridge_slave isolated ${is}`)
    onTestFinished(async () => {
      isolate('off')
      await change(...networkElements('minidock', networkOf(FIRST)))
    })
    await change(...networkElements('minidock', networkOf(FIRST, false)))
    isolate(value === 0 ? 'on' : 'off')
    expect(await dropped(['b', 'tcp', A.ip, 80, A.ip, 'a'])).toBe(undefined)
    expect(await dropped(['b', 'udp', A.ip6, 53, A.ip6, 'a'])).toBe(undefined)
    expect(await reached(['b', 'tcp', HOST.ip, 8080, ''])).toBe(`a from ${GATEWAY.ip}`)
    expect(await reached(['b', 'udp', GATEWAY.ip, 5353, ''])).toBe(`a from ${GATEWAY.ip}`)
    expect(await reached(['b', 'tcp', HOST.ip6, 8080, ''])).toBe(`a from ${GATEWAY.ip6}`)
    expect(await reached(['a', 'tcp', HOST.ip, 8080, ''])).toBe(`a from ${GATEWAY.ip}`)
    expect(await reached(['b', 'tcp', OUTSIDE.ip, 80, ''])).toBe(`outside from ${HOST.ip}`)
  })
})

describe('where another firewall drops all that is forwarded', () => {
  const policy = (target: 'DROP' | 'ACCEPT') => host.sh(`iptables -P FORWARD ${target}; ip6tables -P FORWARD ${target}`)
  const OURS = REACHED.filter(([from, , address]) => from !== 'foreign' && ![BEYOND.ip, BEYOND.ip6, FOREIGNER.ip].includes(address))

  beforeAll(() => {
    policy('DROP')
    bridgeCalls(1)
  })
  afterAll(() => {
    policy('ACCEPT')
    host.sh('nft delete table ip filter; nft delete table ip6 filter')
  })

  test('nothing of ours passes, until two rules let it: then as without that firewall', async () => {
    const neighbour: Dropped = ['b', 'tcp', A.ip, 80, A.ip, 'a']
    expect(await dropped(neighbour)).toBe(undefined)
    expect(await dropped(['outside', 'tcp', HOST.ip, 8080, A.ip, 'a'])).toBe(undefined)
    await change(...addPass())
    await change(...addPass('ip6'))
    for (const row of OURS) expect(await reached(row)).toBe(row[4])
    for (const row of DROPPED) expect(await dropped(row)).toBe(undefined)
    expect(await dropped(['outside', 'tcp', BEYOND.ip, 80, BEYOND.ip, 'beyond'])).toBe(undefined)
  })
})

test('a UDP client reaches the container that has the port now, also if it never stops sending', async () => {
  const connection = { transport: 'udp', address: HOST.ip, port: 5454, from: 40_000 } as const
  const [old, next] = [toAll(5454, 'udp', A, 53), toAll(5454, 'udp', B, 53)]
  await change(...portElements('minidock', old))
  expect(await connected(peers.outside, connection)).toBe(`a from ${OUTSIDE.ip}`)
  await change(...removePortElements('minidock', old))
  await change(...portElements('minidock', next))
  expect(await connected(peers.outside, connection)).toBe(`a from ${OUTSIDE.ip}`)
  await change(...forgetFlows({ address: '0.0.0.0', port: 5454 }))
  expect(await connected(peers.outside, connection)).toBe(`b from ${OUTSIDE.ip}`)
})

test('strangers are dropped once that is said, family by family, but for flows that were there; what comes from a bridge or goes to one is left to others', async () => {
  const known = { transport: 'udp', address: BEYOND.ip, port: 53, from: 40_001 } as const
  expect(await connected(peers.outside, known)).toBe(`beyond from ${OUTSIDE.ip}`)
  const stranger4: Dropped = ['outside', 'tcp', BEYOND.ip, 80, BEYOND.ip, 'beyond']
  const stranger6: Dropped = ['outside', 'udp', BEYOND.ip6, 53, BEYOND.ip6, 'beyond']
  await change(...dropStrangers('minidock'))
  expect(await dropped(stranger4)).toBe(undefined)
  expect(await connected(peers.outside, known)).toBe(`beyond from ${OUTSIDE.ip}`)
  expect(await reached(['outside', 'udp', BEYOND.ip6, 53, ''])).toBe(`beyond from ${OUTSIDE.ip6}`)
  await change(...dropStrangers('minidock', 'ip6'))
  expect(await dropped(stranger6)).toBe(undefined)
  expect(await dropped(stranger4)).toBe(undefined)
  for (const row of REACHED) if (row[0] !== 'outside' || !Object.values(BEYOND).includes(row[2])) expect(await reached(row)).toBe(row[4])
})
