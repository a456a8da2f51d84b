/** A message of netlink(7) in words, a phrase for each request: text in quotes is a name, a bare word may be a register. */

import { NETLINK } from '../program/constants.ts'
import type { NetlinkMessage } from '../program/kinds-netlink.ts'
import { decode, type Node } from './decode.ts'
import type { Phrases } from './phrases.ts'
import { CONNTRACK_PHRASES } from './phrases-conntrack.ts'
import { NFTABLES_PHRASES } from './phrases-nftables.ts'
import { ROUTE_PHRASES } from './phrases-rtnetlink.ts'

const PHRASES: Readonly<Record<NetlinkMessage['protocol'], Phrases>> = {
  [NETLINK.ROUTE]: ROUTE_PHRASES,
  [NETLINK.NETFILTER]: { ...NFTABLES_PHRASES, ...CONNTRACK_PHRASES },
}

/** @param most of several requests, more than these are only counted */
export function showWords(message: NetlinkMessage, most = Number.POSITIVE_INFINITY): string {
  const phrases = PHRASES[message.protocol]
  const requests = decode(message).map(request => (phrases[request.name] ?? plainly)(request))
  const isLong = requests.length > most + 1
  return [...requests.slice(0, isLong ? most : undefined), ...(isLong ? [`… and ${requests.length - most} more requests`] : [])].join('; ')
}

/** A part by its names and values, without its header and without fields that are 0. */
function plainly({ name, shown, children }: Node): string {
  const parts = children.filter(child => child.kind !== 'field' || (!child.name.startsWith('nlmsg_') && child.value !== 0)).map(plainly)
  return [name, shown, parts.length > 0 ? `{${parts.join(', ')}}` : ''].filter(Boolean).join(' ')
}
