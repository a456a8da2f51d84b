/** Requests of rtnetlink(7): what is in those that `rtnetlink.ts` writes, and in others of their kind. */

import { AF, RTM } from '../program/constants.ts'
import { flags, oneOf } from '../program/kinds.ts'
import {
  IFA,
  IFA_F,
  IFF,
  IFLA,
  IFLA_BRPORT,
  IFLA_INET,
  IFLA_INFO,
  IPV4_DEVCONF,
  RT_SCOPE,
  RT_TABLE,
  RTA,
  RTN,
  RTPROT,
  VETH_INFO,
} from './constants-rtnetlink.ts'
import { ADDRESS, attributesOf, type Family, MAC, nested, type RequestSchema, type Structure, TEXT, U8, U16, U32 } from './schema.ts'

const family = oneOf('AF_', { UNSPEC: 0, ...AF })
const linkFlags = flags('IFF_', IFF)
const scope = oneOf('RT_SCOPE_', RT_SCOPE)

const IFINFOMSG: Structure = [
  { name: 'ifi_family', ...U8, shown: family },
  { name: '__ifi_pad', ...U8 },
  { name: 'ifi_type', ...U16 },
  { name: 'ifi_index', ...U32 },
  { name: 'ifi_flags', ...U32, shown: linkFlags },
  { name: 'ifi_change', ...U32, shown: linkFlags },
]

const IFADDRMSG: Structure = [
  { name: 'ifa_family', ...U8, shown: family },
  { name: 'ifa_prefixlen', ...U8 },
  { name: 'ifa_flags', ...U8, shown: flags('IFA_F_', IFA_F) },
  { name: 'ifa_scope', ...U8, shown: scope },
  { name: 'ifa_index', ...U32 },
]

const RTMSG: Structure = [
  { name: 'rtm_family', ...U8, shown: family },
  { name: 'rtm_dst_len', ...U8 },
  { name: 'rtm_src_len', ...U8 },
  { name: 'rtm_tos', ...U8 },
  { name: 'rtm_table', ...U8, shown: oneOf('RT_TABLE_', RT_TABLE) },
  { name: 'rtm_protocol', ...U8, shown: oneOf('RTPROT_', RTPROT) },
  { name: 'rtm_scope', ...U8, shown: scope },
  { name: 'rtm_type', ...U8, shown: oneOf('RTN_', RTN) },
  { name: 'rtm_flags', ...U32 },
]

const END = { ADDRESS: MAC, BROADCAST: MAC, IFNAME: TEXT, MTU: U32, LINK: U32, MASTER: U32, NET_NS_PID: U32, NET_NS_FD: U32 } as const

const VETH = attributesOf('VETH_INFO_', VETH_INFO, {
  PEER: { kind: 'attributes', structure: IFINFOMSG, attributes: attributesOf('IFLA_', IFLA, END) },
})

const PORT = attributesOf('IFLA_BRPORT_', IFLA_BRPORT, {
  STATE: U8,
  PRIORITY: U16,
  COST: U32,
  MODE: U8,
  GUARD: U8,
  PROTECT: U8,
  LEARNING: U8,
  UNICAST_FLOOD: U8,
  ISOLATED: U8,
})

const SETTINGS = attributesOf('IPV4_DEVCONF_', IPV4_DEVCONF, { FORWARDING: U32, RP_FILTER: U32, ROUTE_LOCALNET: U32 })

const LINK = attributesOf('IFLA_', IFLA, {
  ...END,
  LINKINFO: nested(
    attributesOf('IFLA_INFO_', IFLA_INFO, {
      KIND: TEXT,
      DATA: nested({ by: 'IFLA_INFO_KIND', tables: { veth: VETH } }),
      SLAVE_KIND: TEXT,
      SLAVE_DATA: nested({ by: 'IFLA_INFO_SLAVE_KIND', tables: { bridge: PORT } }),
    }),
  ),
  AF_SPEC: nested(
    attributesOf('AF_', { INET: AF.INET }, { INET: nested(attributesOf('IFLA_INET_', IFLA_INET, { CONF: nested(SETTINGS) })) }),
  ),
})

const ADDRESSES = attributesOf('IFA_', IFA, { ADDRESS, LOCAL: ADDRESS, LABEL: TEXT, BROADCAST: ADDRESS, FLAGS: U32 })
const ROUTES = attributesOf('RTA_', RTA, { DST: ADDRESS, OIF: U32, GATEWAY: ADDRESS, PRIORITY: U32, PREFSRC: ADDRESS, TABLE: U32 })

const typeName = oneOf('RTM_', RTM)

function requestsOf(types: readonly number[], content: Omit<RequestSchema, 'name'>): Record<number, RequestSchema> {
  return Object.fromEntries(types.map(type => [type, { name: typeName.show(type), ...content }]))
}

export const RTNETLINK: Family = {
  requests: {
    ...requestsOf([RTM.NEWLINK, RTM.DELLINK, RTM.GETLINK, RTM.SETLINK], { structure: IFINFOMSG, attributes: LINK }),
    ...requestsOf([RTM.NEWADDR, RTM.DELADDR, RTM.GETADDR], { structure: IFADDRMSG, attributes: ADDRESSES }),
    ...requestsOf([RTM.NEWROUTE, RTM.DELROUTE, RTM.GETROUTE], { structure: RTMSG, attributes: ROUTES }),
  },
  nameOf: typeName.show,
  structure: [{ name: 'rtgen_family', ...U8, shown: family }],
}
