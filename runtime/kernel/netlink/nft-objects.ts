/**
 * Requests of nf_tables: tables, chains, sets and rules. What nft(8) would be run for is a message that a program sends.
 *
 * All requests of a message are one transaction: the kernel takes all of them, or none. What is made may be there already, unless something else has its name;
 * so a message that makes a table again also mends it, where it flushes the rules first.
 */

import { NETLINK, NFNL_MSG, NFNL_SUBSYS, NFT_MSG, NLM_F } from '../program/constants.ts'
import type { NetlinkMessage } from '../program/kinds-netlink.ts'
import {
  NF,
  NF_INET,
  NFPROTO,
  NFT_SET,
  NFTA_CHAIN,
  NFTA_HOOK,
  NFTA_LIST,
  NFTA_RULE,
  NFTA_SET,
  NFTA_SET_DESC,
  NFTA_SET_FIELD,
  NFTA_TABLE,
} from './constants-nftables.ts'
import { type MessageWriter, messageOf, type Request } from './message.ts'
import { type DataType, lengthOf, numberOf, SIZES } from './nft-data-types.ts'
import type { Statement } from './nft-statements.ts'

const FAMILIES = { inet: NFPROTO.INET, ip: NFPROTO.IPV4, ip6: NFPROTO.IPV6 } as const
const HOOKS = {
  prerouting: NF_INET.PRE_ROUTING,
  input: NF_INET.LOCAL_IN,
  forward: NF_INET.FORWARD,
  output: NF_INET.LOCAL_OUT,
  postrouting: NF_INET.POST_ROUTING,
} as const
/** A note of nft's for itself (`NFTNL_UDATA_SET_KEYBYTEORDER`, in libnftnl): without it, it shows names as empty. */
const IN_THE_MACHINES_ORDER = Uint8Array.of(0, 4, 1, 0, 0, 0)
const TYPE_AT = 4
/** Of BATCH_BEGIN: a header, and `struct nfgenmsg`. */
const BATCH_BEGIN_SIZE = 20
const QUESTIONS: readonly number[] = [NFT_MSG.GETTABLE, NFT_MSG.GETCHAIN]

export interface Table {
  readonly family: keyof typeof FAMILIES
  readonly name: string
}

/**
 * Returns the message of these requests. Changes of nf_tables stand in a batch; a question and what conntrack is asked stand by themselves, for a batch takes none.
 * The last request is acknowledged: that the end of a batch can be is new.
 */
export function firewallMessage(...requests: readonly Request[]): NetlinkMessage {
  const batch = messageOf(
    NETLINK.NETFILTER,
    [batchLimit(NFNL_MSG.BATCH_BEGIN), ...requests, batchLimit(NFNL_MSG.BATCH_END)],
    requests.length,
  )
  const type = batch.bytes[BATCH_BEGIN_SIZE + TYPE_AT] ?? 0
  const subsystem = batch.bytes[BATCH_BEGIN_SIZE + TYPE_AT + 1]
  return subsystem === NFNL_SUBSYS.NFTABLES && !QUESTIONS.includes(type) ? batch : messageOf(NETLINK.NETFILTER, requests)
}

function batchLimit(type: number): Request {
  return out => out.request(type, 0, () => nfgenmsg(out, NFPROTO.UNSPEC, NFNL_SUBSYS.NFTABLES))
}

/** A request about a table, or about what is in it. @param type `NFT_MSG` */
export function request(type: number, flags: number, table: Table, attributes: (out: MessageWriter) => void = () => {}): Request {
  return out =>
    out.request(typeOf(type), flags, () => {
      nameTable(out, table)
      attributes(out)
    })
}

/** The same, from bytes. @param named what `nameTable` writes @param attributes what comes after that */
export function requestOfBytes(type: number, flags: number, named: Uint8Array, attributes: Uint8Array): Request {
  return out =>
    out.request(typeOf(type), flags, () => {
      out.raw(named)
      out.raw(attributes)
    })
}

/** What all requests about a table begin with: `struct nfgenmsg`, and an attribute with the table's name. */
export function nameTable(out: MessageWriter, { family, name }: Table): void {
  nfgenmsg(out, FAMILIES[family])
  out.text(NFTA_TABLE.NAME, name)
}

const typeOf = (type: number): number => (NFNL_SUBSYS.NFTABLES << 8) | type

/** `struct nfgenmsg`: family, version, and in a batch whose requests it holds. */
export function nfgenmsg(out: MessageWriter, family: number, resource = 0): void {
  out.u8(family)
  out.u8(0)
  out.be16(resource)
}

export const newTable = (table: Table): Request => request(NFT_MSG.NEWTABLE, NLM_F.CREATE, table)

/** Asks for a table: ENOENT if there is none. */
export const getTable = (table: Table): Request => request(NFT_MSG.GETTABLE, 0, table)

export const deleteTable = (table: Table): Request => request(NFT_MSG.DELTABLE, 0, table)

export interface Hook {
  readonly type: 'filter' | 'nat'
  readonly hook: keyof typeof HOOKS
  /** The lowest comes first. */
  readonly priority: number
  /** What becomes of a packet at the chain's end; default: accept. */
  readonly policy?: 'accept' | 'drop'
}

/** @param hook where packets come from; without one, from rules that name the chain */
export function newChain(table: Table, name: string, hook?: Hook): Request {
  return request(NFT_MSG.NEWCHAIN, NLM_F.CREATE, table, out => {
    out.text(NFTA_CHAIN.NAME, name)
    if (!hook) return
    out.nested(NFTA_CHAIN.HOOK, () => {
      out.networkNumber32(NFTA_HOOK.HOOKNUM, HOOKS[hook.hook])
      out.networkNumber32(NFTA_HOOK.PRIORITY, hook.priority)
    })
    if (hook.policy) out.networkNumber32(NFTA_CHAIN.POLICY, hook.policy === 'drop' ? NF.DROP : NF.ACCEPT)
    out.text(NFTA_CHAIN.TYPE, hook.type)
  })
}

/** Asks for a chain: ENOENT if there is none. */
export const getChain = (table: Table, name: string): Request => request(NFT_MSG.GETCHAIN, 0, table, out => out.text(NFTA_CHAIN.NAME, name))

/** Deletes a chain that no rule names. */
export const deleteChain = (table: Table, name: string): Request =>
  request(NFT_MSG.DELCHAIN, 0, table, out => out.text(NFTA_CHAIN.NAME, name))

/** Deletes all rules of a chain. */
export const flushChain = (table: Table, chain: string): Request =>
  request(NFT_MSG.DELRULE, 0, table, out => out.text(NFTA_RULE.CHAIN, chain))

export interface SetDefinition {
  readonly name: string
  /** By which a request of the same message could name it; rules and elements use the name. */
  readonly id: number
  readonly key: readonly DataType[]
  /** What a key stands for: a map. */
  readonly data?: readonly DataType[]
  /** Each field of an element is a range. Only for concatenations. */
  readonly interval?: boolean
}

export function newSet(table: Table, { name, id, key, data, interval = false }: SetDefinition): Request {
  const flags = (interval ? NFT_SET.INTERVAL | NFT_SET.CONCAT : 0) | (data ? NFT_SET.MAP : 0)
  return request(NFT_MSG.NEWSET, NLM_F.CREATE, table, out => {
    out.text(NFTA_SET.NAME, name)
    out.networkNumber32(NFTA_SET.FLAGS, flags)
    out.networkNumber32(NFTA_SET.KEY_TYPE, numberOf(key))
    out.networkNumber32(NFTA_SET.KEY_LEN, lengthOf(key))
    if (data) {
      out.networkNumber32(NFTA_SET.DATA_TYPE, numberOf(data))
      out.networkNumber32(NFTA_SET.DATA_LEN, lengthOf(data))
    }
    out.networkNumber32(NFTA_SET.ID, id)
    const field = (type: DataType) => out.nested(NFTA_LIST.ELEM, () => out.networkNumber32(NFTA_SET_FIELD.LEN, SIZES[type]))
    if (key.length === 1 && key[0] === 'ifname') out.payload(NFTA_SET.USERDATA, IN_THE_MACHINES_ORDER)
    if (interval) out.nested(NFTA_SET.DESC, () => out.nested(NFTA_SET_DESC.CONCAT, () => key.forEach(field)))
  })
}

/** @param where behind the chain's rules, or before them */
export function newRule(table: Table, chain: string, statements: readonly Statement[], where: 'append' | 'insert' = 'append'): Request {
  return request(NFT_MSG.NEWRULE, NLM_F.CREATE | (where === 'append' ? NLM_F.APPEND : 0), table, out => {
    out.text(NFTA_RULE.CHAIN, chain)
    out.nested(NFTA_RULE.EXPRESSIONS, () => {
      for (const expressions of statements) for (const expression of expressions) expression(out)
    })
  })
}
