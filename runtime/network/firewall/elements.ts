/** What the table's sets and maps have of a network and of its containers' published ports. */

import type { Request } from '../../kernel/netlink/message.ts'
import { address, ifname } from '../../kernel/netlink/nft-data-types.ts'
import { deleteElements, newElements, type SetElement } from '../../kernel/netlink/nft-elements.ts'
import { addressBytes, isIpv6 } from '../../kernel/program/addresses.ts'
import { tableOf } from './table.ts'

export interface FirewalledNetwork {
  /** The bridge's name. */
  readonly bridge: string
  readonly subnets: readonly { readonly address: string; readonly prefixLength: number }[]
  /** Neither outwards nor from outside. */
  readonly internal?: boolean
  /** Whether its containers may talk to each other. */
  readonly icc: boolean
}

/** A port of the host, and the element that leads from it into a container. */
export interface PublishedPort {
  /** `0.0.0.0` or `::`: all addresses of the host. */
  readonly hostAddress: string
  /** Key: protocol and port; data: the container's address, of the same family, and its port. */
  readonly element: SetElement
}

/** Puts a network into the table's sets, or what has changed of it. */
export function networkElements(table: string, { bridge, subnets, internal = false, icc }: FirewalledNetwork): readonly Request[] {
  const name = ifname(bridge)
  const own = (isSix: boolean) => subnets.filter(({ address }) => isIpv6(address) === isSix).map(subnet => ownElement(subnet, name))
  return [
    ...present(table, 'bridges', [{ key: [name] }]),
    ...(internal ? absent : present)(table, 'outward', [{ key: [name] }]),
    ...(icc ? present : absent)(table, 'pair', [{ key: [name, name] }]),
    ...present(table, 'own4', own(false)),
    ...present(table, 'own6', own(true)),
  ]
}

/** Publishes ports: EEXIST if one is another container's. */
export function portElements(table: string, ports: readonly PublishedPort[]): readonly Request[] {
  return byMap(ports).flatMap(([map, elements]) => present(table, map, elements))
}

/** Takes published ports back. Those that somebody has deleted by hand keep nothing of the others; EEXIST if one is another container's by now. */
export function removePortElements(table: string, ports: readonly PublishedPort[]): readonly Request[] {
  return byMap(ports).flatMap(([map, elements]) => absent(table, map, elements))
}

const present = (table: string, set: string, elements: readonly SetElement[]) => newElements(tableOf(table), set, elements)

/** A transaction fails as a whole where it deletes what is not there: so it is put there first. */
const absent = (table: string, set: string, elements: readonly SetElement[]) => [
  ...newElements(tableOf(table), set, elements),
  ...deleteElements(tableOf(table), set, elements),
]

function byMap(ports: readonly PublishedPort[]): [string, SetElement[]][] {
  const maps = Map.groupBy(ports, ({ hostAddress }) => {
    const family = isIpv6(hostAddress) ? 6 : 4
    return isAny(hostAddress) ? `port${family}` : `port${family}at`
  })
  return [...maps].map(([map, own]) => [map, own.map(portElement)])
}

const isAny = (hostAddress: string): boolean => addressBytes(hostAddress).every(byte => byte === 0)

function portElement({ hostAddress, element }: PublishedPort): SetElement {
  return isAny(hostAddress) ? element : { ...element, key: [address(hostAddress), ...element.key] }
}

function ownElement(subnet: FirewalledNetwork['subnets'][number], bridge: Uint8Array): SetElement {
  const bytes = addressBytes(subnet.address)
  const bits = (index: number) => 0xff >> Math.min(8, Math.max(0, subnet.prefixLength - index * 8))
  return {
    key: [bytes.map((byte, index) => byte & ~bits(index)), bridge],
    end: [bytes.map((byte, index) => byte | bits(index)), bridge],
  }
}
