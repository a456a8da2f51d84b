/** A namespace in lines, for the stepper's picture. */

import type { Table } from './firewall.ts'
import { type Interface, type Namespace, printSubnet } from './network.ts'

/** What stands for something, and what there is to say of it. */
export interface Line {
  readonly name: string
  readonly says: string
}

const PLACES: Readonly<Record<string, string>> = { host: 'on the host', own: 'in the container' }

export function interfaceLines({ interfaces }: Namespace): readonly Line[] {
  return interfaces.map(each => ({ name: each.name, says: describe(each) }))
}

function describe({ type, isUp, addresses, master, peer, hairpin, isolated, routeLocalnet }: Interface): string {
  const port = [...(hairpin ? ['hairpin'] : []), ...(isolated ? ['isolated'] : [])]
  return [
    ...(type === 'bridge' ? ['bridge'] : []),
    isUp ? 'up' : 'down',
    ...addresses.map(printSubnet),
    ...(master ? [`on ${master}${port.length > 0 ? ` (${port.join(', ')})` : ''}`] : []),
    ...(peer ? [`cable to ${peer.interface} ${PLACES[peer.namespace] ?? peer.namespace}`] : []),
    ...(routeLocalnet ? ['route_localnet'] : []),
  ].join(', ')
}

export function routeLines({ routes, forwards }: Namespace): readonly Line[] {
  const ways = routes.map(({ destination, gateway, interface: out }) => ({
    name: destination ? printSubnet(destination) : 'default',
    says: `${gateway === undefined ? '' : `via ${gateway} `}over ${out}`,
  }))
  return [...ways, ...(forwards ? [{ name: 'ip_forward', says: 'sends on what is for others' }] : [])]
}

/** Each table, and what is in its sets. */
export function firewallLines({ tables }: Namespace): readonly Line[] {
  return tables.flatMap(table => [
    { name: table.name, says: sizeOf(table) },
    ...table.sets.flatMap(set => set.elements.map(element => ({ name: set.name, says: element.words }))),
  ])
}

function sizeOf({ chains }: Table): string {
  const rules = chains.reduce((count, chain) => count + chain.rules.length, 0)
  return `${chains.length} chains, ${rules} rules`
}
