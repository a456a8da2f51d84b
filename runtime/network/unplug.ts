/**
 * What a container leaves on the host's network when it ends. To delete a cable takes 20 ms, in which no other network can be changed: so it is only taken off its bridge
 * and turned off, and goes with the container's namespace. Until then its name is taken: each start has another.
 */

import { firewallMessage } from '../kernel/netlink/nft-objects.ts'
import { routeMessage, setLink } from '../kernel/netlink/rtnetlink.ts'
import { AF, AT, NETLINK, SOCK } from '../kernel/program/constants.ts'
import type { Emitter } from '../kernel/program/program.ts'
import { removePortElements } from './firewall/elements.ts'
import type { NetworkHeart } from './heart.ts'
import type { HeldBridge } from './held.ts'
import { forgetFlowsOf, publishedBy } from './published.ts'

const RAW = SOCK.RAW | SOCK.CLOEXEC

export function unplug(held: HeldBridge, heart: NetworkHeart, release: Emitter): void {
  if (held.ports.length > 0 && held.firewall) withdraw(held, heart, release)
  const route = release.register('route')
  const leave = release.because("the cable leaves the bridge; it is gone when the container's namespace is")
  leave.into(route).socket_netlink(AF.NETLINK, RAW, NETLINK.ROUTE)
  leave.tolerating('ENODEV').netlink(route, routeMessage(setLink({ name: held.cable }, { master: 0, up: false })))
  leave.close(route)
  for (const lease of held.leases) release.because('the next container may have it').tolerating('ENOENT').unlinkat(AT.FDCWD, lease, 0)
}

/** Before the address is free: else what comes in for this container would reach the next one that has it. */
function withdraw(held: HeldBridge, heart: NetworkHeart, release: Emitter): void {
  const socket = release.register('firewall')
  const published = publishedBy(held, heart)
  const remove = release.because('published ports no longer lead to this address')
  remove.into(socket).socket_netlink(AF.NETLINK, RAW, NETLINK.NETFILTER)
  remove.tolerating('ENOENT').netlink(socket, firewallMessage(...removePortElements(held.table, published)))
  forgetFlowsOf(held, socket, release)
  remove.close(socket)
}
