/** A network and the containers that run in it, as docker's `inspect` shows them (Engine API v1.50, Network). */

import type { Json } from '../go/json.ts'
import { typedMembers } from '../go/typed-json.ts'
import { Network } from './documents/network.ts'
import type { NetworkRecord } from './network.ts'

/** A container that runs in a network. What the network does not give it is empty. */
export interface NetworkMember {
  /** The container's id. */
  readonly container: string
  readonly name: string
  /** 64 hexadecimal digits. */
  readonly endpointId: string
  readonly macAddress: string
  /** With the length of the network's prefix: `172.17.0.2/16`. */
  readonly ipv4Address: string
  readonly ipv6Address: string
}

export function inspectedNetwork(network: NetworkRecord, members: readonly NetworkMember[]): Json {
  const { Name, Id, Created, Scope, Driver, EnableIPv4, EnableIPv6, IPAM, Internal, Options, Labels } = network
  const Config = IPAM.Config.length === 0 ? null : IPAM.Config
  const Containers = Object.fromEntries(members.map(member => [member.container, inspectedMember(member)]))
  const shown = {
    Name,
    Id,
    Created,
    Scope,
    Driver,
    EnableIPv4,
    EnableIPv6,
    IPAM: { ...IPAM, Config },
    Internal,
    Containers,
    Options,
    Labels,
  }
  return typedMembers(Network, shown)
}

function inspectedMember({ name, endpointId, macAddress, ipv4Address, ipv6Address }: NetworkMember) {
  return { Name: name, EndpointID: endpointId, MacAddress: macAddress, IPv4Address: ipv4Address, IPv6Address: ipv6Address }
}
