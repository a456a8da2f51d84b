/** What a container publishes, as the firewall takes it. */

import { forgetFlows } from '../kernel/netlink/conntrack.ts'
import { firewallMessage } from '../kernel/netlink/nft-objects.ts'
import type { Emitter } from '../kernel/program/program.ts'
import type { Register } from '../kernel/program/register.ts'
import type { PublishedPort } from './firewall/elements.ts'
import type { NetworkHeart } from './heart.ts'
import type { HeldBridge } from './held.ts'

/** Returns an element for each published port: of IPv4 and IPv6, each leads to the container's address of the same family. */
export function publishedBy({ ports, addresses }: HeldBridge, heart: NetworkHeart): PublishedPort[] {
  return ports.map(({ protocol, hostAddress, hostPort, containerPort }) => {
    const isIpv6 = hostAddress.includes(':')
    const containerAddress = addresses.find(({ address }) => address.includes(':') === isIpv6)?.address ?? ''
    return { hostAddress, element: heart.publish({ transport: protocol, hostPort, containerAddress, containerPort }) }
  })
}

/** @param socket of nf_tables */
export function forgetFlowsOf({ ports }: HeldBridge, socket: Register, emitter: Emitter): void {
  for (const { protocol, hostAddress, hostPort } of ports) {
    if (protocol !== 'udp') continue
    emitter
      .because('a client that goes on sending from one port would still be led to the last container that had this one')
      // Linux before 6.11 cannot choose flows by their port.
      .tolerating('EINVAL')
      .netlink(socket, firewallMessage(...forgetFlows({ address: hostAddress, port: hostPort })))
  }
}
