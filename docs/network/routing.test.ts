import { expect, test } from 'vitest'
import { EMPTY_NAMESPACE, type Interface, type Namespace, turnOn } from './network.ts'
import { isOwn, routeTo, sourceFor } from './routing.ts'

const subnet = (address: string, prefixLength: number) => ({ address, prefixLength })
const card: Interface = {
  name: 'eth0',
  index: 2,
  type: 'device',
  isUp: true,
  addresses: [subnet('192.0.2.1', 24), subnet('10.0.0.1', 8), subnet('fd00::1', 64)],
  routeLocalnet: false,
}
const bridge: Interface = { ...card, name: 'br0', index: 3, type: 'bridge', addresses: [subnet('10.1.0.1', 16)] }
const namespace: Namespace = {
  ...turnOn({ ...EMPTY_NAMESPACE, interfaces: [...EMPTY_NAMESPACE.interfaces, card, bridge] }, 'lo'),
  routes: [{ gateway: '192.0.2.254', interface: 'eth0' }],
}

test('the route with the longest prefix is taken, and the one without any last', () => {
  expect(['10.1.2.3', '10.2.0.1', '198.51.100.1', 'fd00::2'].map(address => routeTo(namespace, address))).toEqual([
    { destination: subnet('10.1.0.1', 16), interface: 'br0' },
    { destination: subnet('10.0.0.1', 8), interface: 'eth0' },
    { gateway: '192.0.2.254', interface: 'eth0' },
    { destination: subnet('fd00::1', 64), interface: 'eth0' },
  ])
})

test('a route of IPv4 leads to no address of IPv6, and an interface that is off nowhere', () => {
  expect(routeTo(namespace, '2001:db8::1')).toBeUndefined()
  const off = { ...namespace, interfaces: namespace.interfaces.map(each => (each.name === 'br0' ? { ...each, isUp: false } : each)) }
  expect(routeTo(off, '10.1.2.3')).toEqual({ destination: subnet('10.0.0.1', 8), interface: 'eth0' })
})

test("its own are the addresses of its interfaces, and all of the loopback's network", () => {
  expect(['127.0.0.1', '127.9.9.9', '10.1.0.1', '10.1.0.2'].map(address => isOwn(namespace, address))).toEqual([true, true, true, false])
})

test('the source is the address in the network of whom it is sent to; else the first of that family', () => {
  expect(['10.0.0.9', '192.0.2.254', '198.51.100.1', 'fd00::9'].map(neighbour => sourceFor(namespace, 'eth0', neighbour))).toEqual([
    '10.0.0.1',
    '192.0.2.1',
    '192.0.2.1',
    'fd00::1',
  ])
})
