import { expect, test } from 'vitest'
import { bareEndpoint, inspectedPorts, NO_NETWORK, networkSettings } from './network-settings.ts'

const SANDBOX = { id: 'a'.repeat(64), key: '/proc/7/ns/net' }
const NETWORK = 'b'.repeat(64)
const ENDPOINT = 'c'.repeat(64)
const LIVE = {
  endpointId: ENDPOINT,
  macAddress: '02:42:ac:11:00:02',
  gateway: '172.17.0.1',
  address: '172.17.0.2',
  prefix: 16,
  gateway6: 'fd00::1',
  address6: 'fd00::2',
  prefix6: 64,
}
const PORTS = { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }], '81/tcp': null }

/** Docker's members in docker's order, with nothing in them. */
const EMPTY = {
  Bridge: '',
  SandboxID: '',
  SandboxKey: '',
  Ports: {},
  HairpinMode: false,
  LinkLocalIPv6Address: '',
  LinkLocalIPv6PrefixLen: 0,
  SecondaryIPAddresses: null,
  SecondaryIPv6Addresses: null,
  EndpointID: '',
  Gateway: '',
  GlobalIPv6Address: '',
  GlobalIPv6PrefixLen: 0,
  IPAddress: '',
  IPPrefixLen: 0,
  IPv6Gateway: '',
  MacAddress: '',
  Networks: {},
}
const EMPTY_ENDPOINT = {
  IPAMConfig: null,
  Links: null,
  Aliases: null,
  MacAddress: '',
  DriverOpts: null,
  GwPriority: 0,
  NetworkID: '',
  EndpointID: '',
  Gateway: '',
  IPAddress: '',
  IPPrefixLen: 0,
  IPv6Gateway: '',
  GlobalIPv6Address: '',
  GlobalIPv6PrefixLen: 0,
  DNSNames: null,
}
const text = (value: unknown) => JSON.stringify(value, undefined, 2)

test('a container without a network, or in the network of another one', () => {
  expect(text(NO_NETWORK)).toBe(text(EMPTY))
})

test('a container that runs in the default network', () => {
  const connections = [{ name: 'bridge', networkId: NETWORK, asked: {}, endpoint: LIVE }]
  expect(text(networkSettings({ connections, sandbox: SANDBOX, ports: PORTS }))).toBe(
    text({
      ...EMPTY,
      SandboxID: SANDBOX.id,
      SandboxKey: SANDBOX.key,
      Ports: PORTS,
      EndpointID: ENDPOINT,
      Gateway: '172.17.0.1',
      GlobalIPv6Address: 'fd00::2',
      GlobalIPv6PrefixLen: 64,
      IPAddress: '172.17.0.2',
      IPPrefixLen: 16,
      IPv6Gateway: 'fd00::1',
      MacAddress: '02:42:ac:11:00:02',
      Networks: {
        bridge: {
          ...EMPTY_ENDPOINT,
          MacAddress: '02:42:ac:11:00:02',
          NetworkID: NETWORK,
          EndpointID: ENDPOINT,
          Gateway: '172.17.0.1',
          IPAddress: '172.17.0.2',
          IPPrefixLen: 16,
          IPv6Gateway: 'fd00::1',
          GlobalIPv6Address: 'fd00::2',
          GlobalIPv6PrefixLen: 64,
        },
      },
    }),
  )
})

test('a container that has ended keeps its network and what was asked for', () => {
  const asked = { IPAMConfig: { IPv4Address: '172.17.0.5' }, MacAddress: '02:42:ac:11:00:99' }
  expect(text(networkSettings({ connections: [{ name: 'bridge', networkId: NETWORK, asked }] }))).toBe(
    text({
      ...EMPTY,
      Networks: {
        bridge: { ...EMPTY_ENDPOINT, IPAMConfig: { IPv4Address: '172.17.0.5' }, MacAddress: '02:42:ac:11:00:99', NetworkID: NETWORK },
      },
    }),
  )
})

test.each(['host', 'none'])('a container in the network %s has an endpoint without addresses', name => {
  const connections = [{ name, networkId: NETWORK, asked: {}, endpoint: bareEndpoint(ENDPOINT) }]
  expect(text(networkSettings({ connections, sandbox: SANDBOX }))).toBe(
    text({
      ...EMPTY,
      SandboxID: SANDBOX.id,
      SandboxKey: SANDBOX.key,
      Networks: { [name]: { ...EMPTY_ENDPOINT, NetworkID: NETWORK, EndpointID: ENDPOINT } },
    }),
  )
})

test('networks are in the order of their names, and only the default one is shown beside them', () => {
  const connection = (name: string) => ({ name, networkId: NETWORK, asked: { Aliases: ['x'] }, endpoint: LIVE })
  const settings = networkSettings({ connections: [connection('web'), connection('db')] })
  expect(Object.keys(settings.Networks)).toEqual(['db', 'web'])
  expect(settings.IPAddress).toBe('')
  expect(settings.Networks).toMatchObject({ db: { Aliases: ['x'], IPAddress: '172.17.0.2' } })
})

test('ports that are published nowhere are null, and all are in the order of their keys', () => {
  const bound = { '80/tcp': [{ HostIp: '::', HostPort: '8080' }] }
  expect(text(inspectedPorts({ '80/tcp': {}, '443': {}, '1000/udp': {} }, bound))).toBe(
    text({ '1000/udp': null, '443/tcp': null, '80/tcp': bound['80/tcp'] }),
  )
})
