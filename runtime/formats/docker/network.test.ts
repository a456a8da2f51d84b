import { expect, test } from 'vitest'
import { inspectedNetwork } from './inspected-network.ts'
import { isPredefined, type NetworkRecord } from './network.ts'
import { parseNetworkFilters } from './network-filters.ts'

const bridge: NetworkRecord = {
  Name: 'bridge',
  Id: '1'.repeat(64),
  Created: '2026-11-30T10:00:00.123Z',
  Scope: 'local',
  Driver: 'bridge',
  EnableIPv4: true,
  EnableIPv6: true,
  Internal: false,
  IPAM: {
    Driver: 'default',
    Options: null,
    Config: [
      { Gateway: '172.17.0.1', IPRange: '172.17.5.0/24', Subnet: '172.17.0.0/16' },
      { Subnet: 'fd00::/64', Gateway: 'fd00::1' },
    ],
  },
  Options: { 'com.docker.network.driver.mtu': '1500', 'com.docker.network.bridge.name': 'minidock0' },
  Labels: {},
}
const IPAM = { Driver: 'default', Options: null, Config: [] }
const host: NetworkRecord = { ...bridge, Name: 'host', Id: '2'.repeat(64), Driver: 'host', EnableIPv6: false, IPAM, Options: {} }
const none: NetworkRecord = { ...host, Name: 'none', Id: '3'.repeat(64), Driver: 'null' }
const own: NetworkRecord = { ...bridge, Name: 'web', Id: '4'.repeat(64), Labels: { role: 'front' } }

const text = (value: unknown) => JSON.stringify(value, undefined, 4)

test('a network is shown with its containers', () => {
  const member = (container: string, name: string) => ({
    container: container.repeat(64),
    name,
    endpointId: 'e'.repeat(64),
    macAddress: '02:42:ac:11:00:02',
    ipv4Address: '172.17.0.2/16',
    ipv6Address: '',
  })
  expect(text(inspectedNetwork(bridge, [member('b', 'db'), member('a', 'web')]))).toBe(`{
    "Name": "bridge",
    "Id": "${'1'.repeat(64)}",
    "Created": "2026-11-30T10:00:00.123Z",
    "Scope": "local",
    "Driver": "bridge",
    "EnableIPv4": true,
    "EnableIPv6": true,
    "IPAM": {
        "Driver": "default",
        "Options": null,
        "Config": [
            {
                "Subnet": "172.17.0.0/16",
                "IPRange": "172.17.5.0/24",
                "Gateway": "172.17.0.1"
            },
            {
                "Subnet": "fd00::/64",
                "Gateway": "fd00::1"
            }
        ]
    },
    "Internal": false,
    "Attachable": false,
    "Ingress": false,
    "ConfigFrom": {
        "Network": ""
    },
    "ConfigOnly": false,
    "Containers": {
        "${'a'.repeat(64)}": {
            "Name": "web",
            "EndpointID": "${'e'.repeat(64)}",
            "MacAddress": "02:42:ac:11:00:02",
            "IPv4Address": "172.17.0.2/16",
            "IPv6Address": ""
        },
        "${'b'.repeat(64)}": {
            "Name": "db",
            "EndpointID": "${'e'.repeat(64)}",
            "MacAddress": "02:42:ac:11:00:02",
            "IPv4Address": "172.17.0.2/16",
            "IPv6Address": ""
        }
    },
    "Options": {
        "com.docker.network.bridge.name": "minidock0",
        "com.docker.network.driver.mtu": "1500"
    },
    "Labels": {}
}`)
})

test('members that the store keeps for itself are not shown, and a network without ranges has none', () => {
  const stored = { ...host, Bridge: { Interface: 'minidock0' } }
  expect(inspectedNetwork(stored, [])).not.toHaveProperty('Bridge')
  expect(inspectedNetwork(host, [])).toMatchObject({
    IPAM: { Driver: 'default', Options: null, Config: null },
    Containers: {},
    Options: {},
  })
})

test('docker makes three networks, users the others', () => {
  expect([bridge, host, none, own].map(isPredefined)).toEqual([true, true, true, false])
})

test.each<[string[], string]>([
  [[], 'bridge host none web'],
  [['driver=bridge'], 'bridge web'],
  [['driver=null', 'driver=host'], 'host none'],
  [['name=o'], 'host none'],
  [['name=^web$'], 'web'],
  [[`id=${'3'.repeat(12)}`], 'none'],
  [['id=[14]'], 'bridge web'],
  [['label=role'], 'web'],
  [['label=role=back'], ''],
  [['scope=local'], 'bridge host none web'],
  [['scope=swarm'], ''],
  [['type=builtin'], 'bridge host none'],
  [['type=custom'], 'web'],
  [['type=custom', 'type=builtin'], 'bridge host none web'],
  [['dangling=true'], 'web'],
  [['dangling=0'], 'bridge host none'],
  [['driver=bridge', 'type=builtin'], 'bridge'],
])('--filter %j shows: %s', (texts, names) => {
  expect(
    [bridge, host, none, own]
      .filter(parseNetworkFilters(texts))
      .map(({ Name }) => Name)
      .join(' '),
  ).toBe(names)
})

test.each([
  [['foo=bar'], "invalid filter 'foo'"],
  [['type=x'], "invalid filter 'type=x'"],
  [['dangling=maybe'], "invalid filter 'dangling=maybe'"],
  [['dangling=true', 'dangling=false'], "invalid filter 'dangling=false'"],
])('--filter %j is refused', (texts, message) => {
  expect(() => parseNetworkFilters(texts)).toThrow(expect.objectContaining({ kind: 'invalid', message, hint: expect.any(String) }))
})
