/** What a container publishes, as the firewall takes it. */

import { forgetFlow, forgetFlows } from '../kernel/netlink/conntrack.ts'
import { firewallMessage } from '../kernel/netlink/nft-objects.ts'
import type { Emitter } from '../kernel/program/program.ts'
import type { Register } from '../kernel/program/register.ts'
import type { PublishedPort } from './firewall/elements.ts'
import type { NetworkHeart } from './heart.ts'
import type { HeldBridge, Publisher } from './held.ts'

/** Returns an element for each published port: of IPv4 and IPv6, each leads to the container's address of the same family. */
export function publishedBy({ ports, addresses }: Publisher, heart: NetworkHeart): PublishedPort[] {
  return ports.map(({ protocol, hostAddress, hostPort, containerPort }) => {
    const isIpv6 = hostAddress.includes(':')
    const containerAddress = addresses.find(({ address }) => address.includes(':') === isIpv6)?.address ?? ''
    return { hostAddress, element: heart.publish({ transport: protocol, hostPort, containerAddress, containerPort }) }
  })
}

/** @param socket of nf_tables */
export function forgetFlowsOf({ ports, flows }: HeldBridge, socket: Register, emitter: Emitter): void {
  const forget = emitter.because('a client that goes on sending from one port would still be led to the last container that had this one')
  for (const { protocol, hostAddress, hostPort } of ports) {
    if (protocol !== 'udp') continue
    // Linux before 6.11 cannot choose flows by their port: then those that were there are forgotten one by one.
    forget.tolerating('EINVAL').netlink(socket, firewallMessage(...forgetFlows({ address: hostAddress, port: hostPort })))
  }
  for (const flow of flows) forget.tolerating('ENOENT').netlink(socket, firewallMessage(forgetFlow(flow)))
}
