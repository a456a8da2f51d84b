/** The protocols of netlink(7) whose messages can be read. */

import { NETLINK } from '../program/constants.ts'
import type { NetlinkMessage } from '../program/kinds-netlink.ts'
import type { Family } from './schema.ts'
import { NETFILTER } from './schema-netfilter.ts'
import { RTNETLINK } from './schema-rtnetlink.ts'

export const FAMILIES: Readonly<Record<NetlinkMessage['protocol'], Family>> = {
  [NETLINK.ROUTE]: RTNETLINK,
  [NETLINK.NETFILTER]: NETFILTER,
}
