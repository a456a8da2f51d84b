import { expect, test } from 'vitest'
import type { BridgeNetwork } from '../store/networks/networks.ts'
import { takeAddresses } from './addresses.ts'

const NETWORK: BridgeNetwork = {
  Name: 'bridge',
  Id: 'b'.repeat(64),
  Created: '2026-01-01T00:00:00Z',
  Scope: 'local',
  Driver: 'bridge',
  EnableIPv4: true,
  EnableIPv6: false,
  Internal: false,
  IPAM: { Driver: 'default', Options: null, Config: [{ Subnet: '172.17.0.0/16', Gateway: '172.17.0.1' }] },
  Options: {},
  Labels: {},
  Bridge: { Interface: 'minidock0', Table: 'minidock', MacAddress: '02:42:00:00:00:01', Mtu: 1500, Icc: true, Settings: '{}' },
}

test('an address of IPv6 is refused where the network has none, and none is taken', () => {
  const taken: string[] = []
  const take = (address: string) => taken.push(address) > 0
  expect(() => takeAddresses(NETWORK, { ipv6: 'fd00::7' }, new Set(), take)).toThrow('no configured subnet contains IP address fd00::7')
  expect(taken).toEqual([])
  expect(takeAddresses(NETWORK, {}, new Set(), take)).toEqual([{ address: '172.17.0.2', prefixLength: 16 }])
})
