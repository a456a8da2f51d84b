/** Requests of nfnetlink, which nf_tables and connection tracking are told by: the subsystem is in the higher byte of a request's type. */

import { AF, IPCTNL_MSG_CT, NFNL_MSG, NFNL_SUBSYS, NFT_MSG } from '../program/constants.ts'
import { oneOf } from '../program/kinds.ts'
import { BE16, type Family, type Shown, type Structure, U8 } from './schema.ts'

const NFGENMSG: Structure = [
  { name: 'nfgen_family', ...U8, shown: oneOf('AF_', { UNSPEC: 0, ...AF }) },
  { name: 'version', ...U8 },
  { name: 'res_id', ...BE16 },
]

const BATCH = oneOf('NFNL_MSG_', NFNL_MSG)
const SUBSYSTEMS: Readonly<Record<number, Shown>> = {
  [NFNL_SUBSYS.CTNETLINK]: oneOf('IPCTNL_MSG_CT_', IPCTNL_MSG_CT),
  [NFNL_SUBSYS.NFTABLES]: oneOf('NFT_MSG_', NFT_MSG),
}

export const NETFILTER: Family = {
  requests: {},
  nameOf: type => {
    const [subsystem, message] = [type >> 8, type & 0xff]
    return subsystem === 0 ? BATCH.show(message) : (SUBSYSTEMS[subsystem]?.show(message) ?? `${subsystem}<<8|${message}`)
  },
  structure: NFGENMSG,
}
