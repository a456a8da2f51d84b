/** Where a namespace sends a packet: what the kernel's routing tables say. */

import { isIn } from './address.ts'
import type { Namespace, Route } from './network.ts'

/** The routes that were given, and those of the networks that its interfaces are in. A loopback's network is all its own. */
function routesOf({ interfaces, routes }: Namespace): readonly Route[] {
  const connected = interfaces
    .filter(({ isUp, type }) => isUp && type !== 'loopback')
    .flatMap(({ name, addresses }) => addresses.map(destination => ({ destination, interface: name })))
  return [...connected, ...routes]
}

/** Whether an address is this machine's own: one of an interface, or any of the loopback's network. */
export function isOwn({ interfaces }: Namespace, address: string): boolean {
  return interfaces.some(({ type, isUp, addresses }) =>
    addresses.some(own => own.address === address || (isUp && type === 'loopback' && isIn(address, own))),
  )
}

/** Returns the route with the longest prefix; undefined: the address cannot be reached. */
export function routeTo(namespace: Namespace, address: string): Route | undefined {
  const everywhere = address.includes(':') ? '::' : '0.0.0.0'
  const fitting = routesOf(namespace).filter(({ destination, gateway = everywhere }) =>
    destination ? isIn(address, destination) : isIn(address, { address: gateway, prefixLength: 0 }),
  )
  const prefix = ({ destination }: Route) => destination?.prefixLength ?? -1
  return fitting.reduce<Route | undefined>((best, route) => (best === undefined || prefix(route) > prefix(best) ? route : best), undefined)
}

/** Returns the address that an interface gives to what it sends: of its own, the one in the network of whom it is sent to. */
export function sourceFor({ interfaces }: Namespace, name: string, neighbour: string): string | undefined {
  const own = interfaces.find(each => each.name === name)?.addresses ?? []
  return (own.find(subnet => isIn(neighbour, subnet)) ?? own.find(({ address }) => isIn(neighbour, { address, prefixLength: 0 })))?.address
}
