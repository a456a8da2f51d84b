/** Requests of rtnetlink(7) against the kernel: what comes of them is what comes of commands of ip(8). Each check has network namespaces of its own. */

import { expect, test } from 'vitest'
import { getLink, newAddress, newBridge, newRoute, newVeth, setBridgePort, setLink } from '../../runtime/kernel/netlink/rtnetlink.ts'
import { OwnNetwork } from './own-network.ts'

const BRIDGE = { name: 'minidock0', mac: '02:42:ac:11:00:01', mtu: 1400 } as const
const HOST = 'veth1a2b3c4d001'
const PEER_MAC = '02:42:ac:11:00:02'

/** A host with a bridge, and a container that is on it. */
async function connected() {
  const [host, container] = [await OwnNetwork.make(), await OwnNetwork.make()]
  const bridge = await host.send(newBridge(BRIDGE), getLink(BRIDGE))
  const veth = (name: string, master: number, pid = container.pid) =>
    newVeth({ name, bridge: master, mtu: 1400, peer: { name: 'eth0', mac: PEER_MAC, netns: { pid } } })
  await host.send(veth(HOST, bridge))
  return { host, container, bridge, veth }
}

/** The same, made by ip(8). */
async function connectedByIp() {
  const [host, container] = [await OwnNetwork.make(), await OwnNetwork.make()]
  await host.shell(
    `ip link add ${BRIDGE.name} address ${BRIDGE.mac} mtu 1400 up type bridge
     ip link add ${HOST} mtu 1400 master ${BRIDGE.name} up type veth peer name eth0 address ${PEER_MAC} mtu 1400 netns ${container.pid}`,
  )
  return { host, container }
}

/** What differs each time that an interface is made, and what comes about by and by: whether there is a carrier, and what a bridge makes of that. */
const UNSTEADY = /timer$|^(ifindex|link_index|link_netnsid|operstate|state|topology_change.*)$/
const CARRIER = ['NO-CARRIER', 'LOWER_UP', 'M-DOWN']

/** What ip(8) shows of an interface that is asked for. */
async function link(network: OwnNetwork, name: string) {
  const [shown] = await network.ip('link', 'show', 'dev', name)
  const steady = (key: string, value: unknown) => {
    if (UNSTEADY.test(key)) return undefined
    return key === 'flags' && Array.isArray(value) ? value.filter(flag => !CARRIER.includes(flag)) : value
  }
  return JSON.parse(JSON.stringify(shown, steady))
}

/** The addresses that an interface was given: those of its link are its own. */
function globalOf(shown: Record<string, unknown> | undefined): unknown[] {
  const addresses = shown?.['addr_info']
  return Array.isArray(addresses) ? addresses.filter(({ scope }) => scope === 'global') : []
}

test('a bridge and a pair of interfaces are as those that ip(8) makes', async () => {
  const [ours, theirs] = [await connected(), await connectedByIp()]
  expect(await link(ours.host, BRIDGE.name)).toEqual(await link(theirs.host, BRIDGE.name))
  expect(await link(ours.container, 'eth0')).toEqual(await link(theirs.container, 'eth0'))
  const [host, made] = [await link(ours.host, HOST), await link(theirs.host, HOST)]
  // The MAC of the host's end is made up by the kernel.
  expect({ ...host, address: '' }).toEqual({ ...made, address: '' })
  expect(host).toMatchObject({ master: BRIDGE.name, mtu: 1400, flags: expect.arrayContaining(['UP']) })
})

test('the peer is found by its name, and is down', async () => {
  const { container } = await connected()
  const [eth0] = await container.ip('link', 'show', 'dev', 'eth0')
  expect(eth0).toMatchObject({ address: PEER_MAC, mtu: 1400 })
  expect(eth0?.['flags']).not.toContain('UP')
  const index = await container.send(getLink({ name: 'eth0' }))
  expect(index).toBe(eth0?.['ifindex'])
  expect(await container.send(getLink({ index }))).toBe(index)
})

test('a bridge that is there is changed, and keeps its index and its ports', async () => {
  const { host, bridge } = await connected()
  expect(await host.send(newBridge({ ...BRIDGE, mac: '02:42:ac:11:00:09', mtu: 1300 }), getLink(BRIDGE))).toBe(bridge)
  expect(await link(host, BRIDGE.name)).toMatchObject({ address: '02:42:ac:11:00:09', mtu: 1300 })
  expect(await link(host, HOST)).toMatchObject({ master: BRIDGE.name })
})

test('a bridge keeps its MAC when a port comes whose MAC is lower', async () => {
  const { host, bridge } = await connected()
  await host.shell(`ip link add low address 02:00:00:00:00:01 master ${BRIDGE.name} type veth`)
  expect(await link(host, BRIDGE.name)).toMatchObject({ address: BRIDGE.mac })
  expect(await host.send(getLink({ index: bridge }))).toBe(bridge)
})

test.each([
  [true, false],
  [false, true],
])('a port of a bridge has hairpin mode (%s), and is isolated (%s)', async (hairpin, isolated) => {
  const { host } = await connected()
  await host.send(setBridgePort({ name: HOST }, { hairpin, isolated }))
  expect(await link(host, HOST)).toMatchObject({ linkinfo: { info_slave_data: { hairpin, isolated } } })
})

test('an interface leaves its bridge, goes down, and comes back', async () => {
  const { host, bridge } = await connected()
  await host.send(setLink({ name: HOST }, { up: false, master: 0 }))
  const gone = await link(host, HOST)
  expect(gone).not.toHaveProperty('master')
  expect(gone.flags).not.toContain('UP')
  await host.send(setLink({ name: HOST }, { up: true, master: bridge, mac: '02:42:00:00:00:07' }))
  const back = await link(host, HOST)
  expect(back).toMatchObject({ master: BRIDGE.name, address: '02:42:00:00:00:07' })
  expect(back.flags).toContain('UP')
})

test('what is not named of an interface stays as it is', async () => {
  const { host } = await connected()
  const before = await link(host, HOST)
  await host.send(setLink({ name: HOST }, {}))
  expect(await link(host, HOST)).toEqual(before)
})

test.each([true, false])('packets of 127.0.0.0/8 may pass an interface: %s', async routeLocalnet => {
  const { host, bridge } = await connected()
  const setting = `/proc/sys/net/ipv4/conf/${BRIDGE.name}/route_localnet`
  await host.shell(`echo ${Number(!routeLocalnet)} > ${setting}`)
  await host.send(setLink({ index: bridge }, { routeLocalnet }))
  expect(await host.shell(`cat ${setting}`)).toBe(String(Number(routeLocalnet)))
})

test('addresses and routes are as those that ip(8) makes, in one message', async () => {
  const [ours, theirs] = [await connected(), await connectedByIp()]
  const eth0 = await ours.container.send(getLink({ name: 'eth0' }))
  await ours.container.send(
    setLink({ index: 1 }, { up: true }),
    setLink({ index: eth0 }, { up: true }),
    newAddress({ index: eth0, address: '172.17.0.2', prefixLength: 16 }),
    newAddress({ index: eth0, address: 'fd00:17::2', prefixLength: 64, noDad: true }),
    newRoute({ gateway: '172.17.0.1' }),
    newRoute({ gateway: 'fd00:17::1' }),
    newRoute({ gateway: '172.17.0.9', destination: { address: '10.0.0.0', prefixLength: 8 } }),
    newRoute({ gateway: 'fe80::1', destination: { address: 'fd01::', prefixLength: 48 }, index: eth0 }),
  )
  await theirs.container.shell(
    `ip link set lo up
     ip link set eth0 up
     ip addr add 172.17.0.2/16 brd + dev eth0
     ip addr add fd00:17::2/64 dev eth0 nodad
     ip route add default via 172.17.0.1
     ip route add default via fd00:17::1
     ip route add 10.0.0.0/8 via 172.17.0.9
     ip route add fd01::/48 via fe80::1 dev eth0`,
  )
  const shown = async ({ container }: { readonly container: OwnNetwork }) => {
    const routes = [
      ...(await container.ip('route', 'show', 'table', 'main')),
      ...(await container.ip('-6', 'route', 'show', 'table', 'main')),
    ]
    // Whether there is a carrier is seen by and by, and only then there are link-local addresses.
    const steady = routes.filter(({ dst }) => dst !== 'fe80::/64').map(route => ({ ...route, flags: [] }))
    const [eth0] = await container.ip('addr', 'show', 'dev', 'eth0')
    return { routes: steady, addresses: globalOf(eth0), loopback: await link(container, 'lo') }
  }
  const made = await shown(ours)
  expect(made).toEqual(await shown(theirs))
  expect(made.routes).toHaveLength(6)
  expect(made.addresses).toHaveLength(2)
})

test.each([
  ['172.17.0.1', 16],
  ['10.1.2.3', 30],
  ['10.1.2.4', 31],
  ['10.1.2.5', 32],
  ['fd00:17::1', 64],
])('an address that an interface has already stays: %s/%d', async (address, prefixLength) => {
  const [ours, theirs] = [await connected(), await connectedByIp()]
  const given = newAddress({ index: ours.bridge, address, prefixLength, noDad: true })
  await ours.host.send(given)
  await ours.host.send(given)
  await theirs.host.shell(`ip addr add ${address}/${prefixLength} ${address.includes(':') ? 'nodad' : 'brd +'} dev ${BRIDGE.name}`)
  const addresses = async (network: OwnNetwork) =>
    (await network.ip('addr', 'show', 'dev', BRIDGE.name, 'scope', 'global'))[0]?.['addr_info']
  const made = await addresses(ours.host)
  expect(made).toHaveLength(1)
  expect(made).toEqual(await addresses(theirs.host))
})

test.each<[string, string, (made: Awaited<ReturnType<typeof connected>>) => Promise<unknown>]>([
  ['a name that is taken', 'EEXIST: an interface of that name is there already', ({ host, bridge, veth }) => host.send(veth(HOST, bridge))],
  [
    'a name that is taken in the namespace of the peer',
    'EEXIST: an interface of that name is there already, here or in the namespace of its peer',
    ({ host, bridge, veth }) => host.send(veth('veth2', bridge)),
  ],
  [
    'a bridge that is none',
    'EOPNOTSUPP: an interface of that name is of another kind, what it should be on is no bridge',
    async ({ host, veth }) => host.send(veth('veth2', 1, (await OwnNetwork.make()).pid)),
  ],
  [
    'a name that is too long',
    'ERANGE: a name is longer than 15 bytes',
    async ({ host, bridge, veth }) => host.send(veth('veth2veth2veth2v', bridge, (await OwnNetwork.make()).pid)),
  ],
  [
    'a bridge that is not there',
    'EINVAL: the bridge that it should be on is not there',
    async ({ host, veth }) => host.send(veth('veth2', 999, (await OwnNetwork.make()).pid)),
  ],
  [
    'a process that has ended',
    'ESRCH: the process whose network namespace is meant has ended',
    ({ host, bridge, veth }) => host.send(veth('veth2', bridge, 0x3fff_ffff)),
  ],
  [
    'a bridge by the name of another interface',
    'EOPNOTSUPP: an interface of that name is of another kind',
    ({ host }) => host.send(newBridge({ ...BRIDGE, name: HOST })),
  ],
  [
    'a MAC of a group',
    'EADDRNOTAVAIL: a MAC address',
    ({ host, bridge }) => host.send(setLink({ index: bridge }, { mac: '01:00:5e:00:00:01' })),
  ],
  ['a change of no interface', 'ENODEV: there is no interface', ({ host }) => host.send(setLink({ name: 'none' }, { up: true }))],
  [
    'a port of no interface',
    'ENODEV: there is no interface',
    ({ host }) => host.send(setBridgePort({ name: 'none' }, { hairpin: true, isolated: true })),
  ],
  [
    'an address of no interface',
    'ENODEV: there is no interface',
    ({ host }) => host.send(newAddress({ index: 999, address: '10.0.0.1', prefixLength: 8 })),
  ],
  [
    'a route whose gateway is out of reach',
    "ENETUNREACH: the route's gateway lies in no network",
    ({ host }) => host.send(newRoute({ gateway: '10.9.9.9' })),
  ],
  [
    'a route of IPv6 whose gateway is out of reach',
    "EHOSTUNREACH: the route's gateway lies in no network",
    ({ host }) => host.send(newRoute({ gateway: 'fd00:99::1' })),
  ],
  [
    'a route that is there',
    'EEXIST: there is a route to that destination already',
    async ({ host, bridge }) => {
      await host.send(newAddress({ index: bridge, address: '10.0.0.1', prefixLength: 8 }), newRoute({ gateway: '10.0.0.9' }))
      await host.send(newRoute({ gateway: '10.0.0.9' }))
    },
  ],
  [
    'an address of IPv6 where that is switched off',
    'EACCES: IPv6 is switched off for the interface',
    async ({ host, bridge }) => {
      await host.shell(`echo 1 > /proc/sys/net/ipv6/conf/${BRIDGE.name}/disable_ipv6`)
      await host.send(newAddress({ index: bridge, address: 'fd00::1', prefixLength: 64 }))
    },
  ],
  [
    'anything without the right to it',
    'EPERM: changing a network needs CAP_NET_ADMIN',
    async ({ host, bridge }) => {
      await host.run(emitter => emitter.setresuid(65534, 65534, 65534))
      await host.send(setLink({ index: bridge }, { up: false }))
    },
  ],
])('%s is refused, and no interface is made or changed', async (_, message, send) => {
  const made = await connected()
  const links = async () => [await link(made.host, BRIDGE.name), await link(made.host, HOST), (await made.host.ip('link')).length]
  const before = await links()
  await expect(send(made)).rejects.toThrow(message)
  expect(await links()).toEqual(before)
})
