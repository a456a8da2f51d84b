/** Requests of conntrack: what is in those that `conntrack.ts` writes. */

import { IPCTNL_MSG_CT, IPPROTO } from '../program/constants.ts'
import { flags, oneOf } from '../program/kinds.ts'
import { CTA, CTA_FILTER, CTA_IP, CTA_PROTO, CTA_TUPLE } from './constants-conntrack.ts'
import { IPS } from './constants-nftables.ts'
import { ADDRESS, type Attributes, attributesOf, BE16, BE32, nested, U8, U32 } from './schema.ts'

const TUPLE = nested(
  attributesOf('CTA_TUPLE_', CTA_TUPLE, {
    IP: nested(attributesOf('CTA_IP_', CTA_IP, { V4_SRC: ADDRESS, V4_DST: ADDRESS, V6_SRC: ADDRESS, V6_DST: ADDRESS })),
    PROTO: nested(
      attributesOf('CTA_PROTO_', CTA_PROTO, { NUM: { ...U8, shown: oneOf('IPPROTO_', IPPROTO) }, SRC_PORT: BE16, DST_PORT: BE16 }),
    ),
  }),
)
const STATUS = { ...BE32, shown: flags('IPS_', IPS) }

const FLOW = attributesOf('CTA_', CTA, {
  TUPLE_ORIG: TUPLE,
  STATUS,
  STATUS_MASK: STATUS,
  FILTER: nested(attributesOf('CTA_FILTER_', CTA_FILTER, { ORIG_FLAGS: U32, REPLY_FLAGS: U32 })),
})

/** By the type's lower byte. */
export const CONNTRACK: Readonly<Record<number, Attributes>> = {
  [IPCTNL_MSG_CT.NEW]: FLOW,
  [IPCTNL_MSG_CT.GET]: FLOW,
  [IPCTNL_MSG_CT.DELETE]: FLOW,
}
