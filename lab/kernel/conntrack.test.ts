/** Which flows a message forgets. They are made in the network namespace of this file, where nf_tables looks at flows. */

import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { release } from 'node:os'
import { beforeAll, expect, test } from 'vitest'
import { type FlowEnd, flowsTo, forgetFlow, forgetFlows } from '../../runtime/kernel/netlink/conntrack.ts'
import { CTA } from '../../runtime/kernel/netlink/constants-conntrack.ts'
import { firewallMessage } from '../../runtime/kernel/netlink/nft-objects.ts'
import type { NetlinkMessage } from '../../runtime/kernel/program/kinds-netlink.ts'
import { host } from '../fixtures/network-peers.ts'
import { useNetlink } from './netlink-sender.ts'

const send = useNetlink()

const FLOWS = '/proc/net/nf_conntrack'
const PORT = 5353

beforeAll(() => {
  host.sh(`
    ip link add one type veth peer name two
    ip addr add 192.0.2.1/24 dev one
    ip addr add 192.0.2.2/24 dev one
    ip link set one up
    ip link set two up
    ip neigh add 192.0.2.9 lladdr 02:00:00:00:00:09 dev one
    nft -f - <<'.'
      table inet check {
        chain seen { type filter hook output priority 0; ct state invalid accept; }
        chain sent { type nat hook output priority -100; ip daddr 127.0.0.7 udp dport ${PORT} dnat ip to 127.0.0.8:53; }
        chain leaving { type nat hook postrouting priority 100; oifname "one" snat ip to 192.0.2.2; ip daddr 127.0.0.8 snat ip to 127.0.0.6; }
      }
.`)
})

async function sendFrom(address: string, to: string, port: number): Promise<void> {
  const socket = createSocket(to.includes(':') ? 'udp6' : 'udp4')
  socket.bind(4000, address)
  await once(socket, 'listening')
  await new Promise(done => socket.send('?', port, to, done))
  await new Promise<void>(done => socket.close(done))
}

/** Flows of UDP, and one of TCP: for each, where its first packet went. */
async function makeFlows(): Promise<void> {
  await sendFrom('127.0.0.1', '127.0.0.2', PORT)
  await sendFrom('127.0.0.1', '127.0.0.3', PORT)
  await sendFrom('127.0.0.1', '127.0.0.7', PORT)
  await sendFrom('127.0.0.1', '127.0.0.2', PORT + 1)
  await sendFrom('192.0.2.1', '192.0.2.9', PORT)
  await sendFrom('::1', '::1', PORT)
  const server = createServer().listen(PORT, '127.0.0.5')
  await once(server, 'listening')
  const client = connect(PORT, '127.0.0.5')
  await once(client, 'connect')
  client.destroy()
  await new Promise(done => server.close(done))
}

/** `udp 127.0.0.2 5353`: in order, and once where there are several. */
function flows(): string[] {
  const first = /^ipv[46] +\d+ (tcp|udp) .*? dst=(\S+) sport=\d+ dport=(\d+) /gm
  return [
    ...new Set(Array.from(readFileSync(FLOWS, 'utf8').matchAll(first), ([, transport, to, port]) => `${transport} ${to} ${port}`)),
  ].sort()
}

const ONE = '0000:0000:0000:0000:0000:0000:0000:0001'
const ALL = [
  'tcp 127.0.0.5 5353',
  `udp ${ONE} 5353`,
  'udp 127.0.0.2 5353',
  'udp 127.0.0.2 5354',
  'udp 127.0.0.3 5353',
  'udp 127.0.0.7 5353',
  'udp 192.0.2.9 5353',
]

const [major = 0, minor = 0] = release().split('.').map(Number)

/** Whether this kernel chooses flows by their port. */
const CHOOSES = major > 6 || (major === 6 && minor >= 11)

/** @returns what is left */
async function flowsWithout(end: FlowEnd): Promise<string[]> {
  await makeFlows()
  expect(flows()).toEqual(ALL)
  const sent = send(firewallMessage(...forgetFlows(end)))
  await (CHOOSES ? sent : expect(sent).rejects.toThrow('EINVAL'))
  return flows()
}

test.each<[string, FlowEnd, (flow: string) => boolean]>([
  [
    'to a port are forgotten, redirected ones too, but not those that leave by another address',
    { address: '0.0.0.0', port: PORT },
    flow => /^udp 127\S+ 5353$/.test(flow),
  ],
  ['to a port of one address', { address: '127.0.0.7', port: PORT }, flow => flow === 'udp 127.0.0.7 5353'],
  ['of IPv6 to another port are none', { address: '::', port: PORT + 1 }, () => false],
  ['of IPv6 to a port, whatever its address', { address: 'fd00::9', port: PORT }, flow => flow.includes(ONE)],
])('flows of UDP %s', async (_, end, isForgotten) => {
  expect(await flowsWithout(end)).toEqual(ALL.filter(flow => !CHOOSES || !isForgotten(flow)))
})

/** The type of CTA_FILTER becomes one that no kernel knows. */
function withoutFilter(message: NetlinkMessage): NetlinkMessage {
  const bytes = Buffer.from(message.bytes)
  const filter = Buffer.from(Uint16Array.of(CTA.FILTER | 0x8000).buffer)
  for (let at = bytes.indexOf(filter); at >= 0; at = bytes.indexOf(filter, at)) bytes.writeUInt16LE(0x8000 | 60, at)
  return { ...message, bytes }
}

test('a message that an older kernel reads as one about a single flow forgets none', async () => {
  await makeFlows()
  const message = firewallMessage(...forgetFlows({ address: '0.0.0.0', port: PORT }))
  // Such a kernel goes by the tuple where there is one, whatever else is said: so does this one without the filter.
  await expect(send(withoutFilter(message))).rejects.toThrow('EINVAL')
  expect(flows()).toEqual(ALL)
})

test('one flow is forgotten by its addresses and ports, and only once', async () => {
  await makeFlows()
  const found = flowsTo(PORT, readFileSync(FLOWS, 'utf8'))
  expect(found.map(({ destination }) => destination.address).sort()).toEqual([ONE, '127.0.0.2', '127.0.0.3', '127.0.0.7', '192.0.2.9'])
  for (const tuple of found) await send(firewallMessage(forgetFlow(tuple)))
  expect(flows()).toEqual(['tcp 127.0.0.5 5353', 'udp 127.0.0.2 5354'])
  const [first] = found
  if (!first) throw new Error('there is no flow')
  await expect(send(firewallMessage(forgetFlow(first)))).rejects.toThrow('ENOENT')
})
