/** Requests of nfnetlink, which nf_tables and connection tracking are told by: the subsystem is in the higher byte of a request's type. */

import { IPCTNL_MSG_CT, NFNL_MSG, NFNL_SUBSYS, NFT_MSG } from '../program/constants.ts'
import { oneOf } from '../program/kinds.ts'
import { NFPROTO } from './constants-nftables.ts'
import { type Attributes, BE16, type Family, type RequestSchema, type Shown, type Structure, U8 } from './schema.ts'
import { CONNTRACK } from './schema-conntrack.ts'
import { NFTABLES } from './schema-nftables.ts'

const NFGENMSG: Structure = [
  { name: 'nfgen_family', ...U8, shown: oneOf('NFPROTO_', NFPROTO) },
  { name: 'version', ...U8 },
  { name: 'res_id', ...BE16 },
]

const BATCH = oneOf('NFNL_MSG_', NFNL_MSG)
const SUBSYSTEMS: Readonly<Record<number, Shown>> = {
  [NFNL_SUBSYS.CTNETLINK]: oneOf('IPCTNL_MSG_CT_', IPCTNL_MSG_CT),
  [NFNL_SUBSYS.NFTABLES]: oneOf('NFT_MSG_', NFT_MSG),
}

function requestsOf(subsystem: number, attributes: Readonly<Record<number, Attributes>>): Record<number, RequestSchema> {
  const names = SUBSYSTEMS[subsystem]
  return Object.fromEntries(
    Object.entries(attributes).map(([message, own]) => {
      const name = names?.show(Number(message)) ?? message
      return [(subsystem << 8) | Number(message), { name, structure: NFGENMSG, attributes: own }]
    }),
  )
}

export const NETFILTER: Family = {
  requests: { ...requestsOf(NFNL_SUBSYS.CTNETLINK, CONNTRACK), ...requestsOf(NFNL_SUBSYS.NFTABLES, NFTABLES) },
  nameOf: type => {
    const [subsystem, message] = [type >> 8, type & 0xff]
    return subsystem === 0 ? BATCH.show(message) : (SUBSYSTEMS[subsystem]?.show(message) ?? `${subsystem}<<8|${message}`)
  },
  structure: NFGENMSG,
}
