/** What the firewall is told of a network: by a start, for its own container; and for all that run, by one that has to make the table again, and by `system gc`. */

import type { Request } from '../kernel/netlink/message.ts'
import type { Family } from '../store/networks/networks.ts'
import { networkElements, type PublishedPort, portElements } from './firewall/elements.ts'
import { createTable, dropStrangers } from './firewall/table.ts'
import type { HeldBridge } from './held.ts'

/** Returns the requests that add what belongs to the network, and published ports. The same elements again are no error. */
export function elementsOf({ table, interface: bridge, subnets, icc }: HeldBridge, ports: readonly PublishedPort[]): Request[] {
  return [...networkElements(table, { bridge, subnets, icc }), ...portElements(table, ports)]
}

/** Returns the requests that make the table, with its elements, and without packets of strangers where minidock has made the machine forward. */
export function wholeTable(held: HeldBridge, ports: readonly PublishedPort[]): Request[] {
  return [...createTable(held.table), ...elementsOf(held, ports), ...strangersOf(held.table, held.forwards)]
}

/** Returns the requests that drop strangers' packets of these families. */
export function strangersOf(table: string, families: readonly Family[]): Request[] {
  return families.flatMap(family => dropStrangers(table, family === 'ipv4' ? 'ip' : 'ip6'))
}
