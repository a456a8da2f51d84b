/** What is in nf_tables, whoever has put it there: chains, and the rules of one. As `nft -a list ruleset` tells it. */

import type { Server } from '../launch/server.ts'
import { NETLINK, NFNL_SUBSYS, NFT_MSG, NLM_F } from '../program/constants.ts'
import type { Label } from '../program/program.ts'
import { readAttributes, textIn } from './answers.ts'
import { ask } from './ask.ts'
import { NF, NF_INET, NFPROTO, NFTA_CHAIN, NFTA_EXPR, NFTA_HOOK, NFTA_LIST, NFTA_RULE } from './constants-nftables.ts'
import { messageOf, type Request } from './message.ts'
import { nfgenmsg, request, type Table } from './nft-objects.ts'

/** Asks for all (NLM_F_DUMP of include/uapi/linux/netlink.h): the same bits mean something else in a request that makes an object. */
const ALL = NLM_F.REPLACE | NLM_F.EXCL
const NFGENMSG_SIZE = 4
const FAMILIES: Readonly<Record<number, Table['family']>> = { [NFPROTO.INET]: 'inet', [NFPROTO.IPV4]: 'ip', [NFPROTO.IPV6]: 'ip6' }

const label = (why: string): Label => ({ module: 'network', chapter: 5, why })

export interface ListedChain {
  readonly table: Table
  readonly name: string
  /** Absent: packets come from other chains only. */
  readonly hook?: 'forward' | 'other'
  /** What becomes of a packet at the end of a chain that has a hook. */
  readonly policy?: 'accept' | 'drop'
}

/** Returns all chains of the families inet, ip and ip6. */
export async function listChains(server: Server): Promise<ListedChain[]> {
  const question: Request = out => out.request((NFNL_SUBSYS.NFTABLES << 8) | NFT_MSG.GETCHAIN, ALL, () => nfgenmsg(out, NFPROTO.UNSPEC))
  const bodies = await ask(server, messageOf(NETLINK.NETFILTER, [question], -1), label('see which chains of rules there are'))
  return bodies.flatMap(chainIn)
}

/** @param body of an answer: `struct nfgenmsg`, and attributes */
export function chainIn(body: Uint8Array): ListedChain[] {
  const family = FAMILIES[body[0] ?? -1]
  const attributes = new Map(readAttributes(body.subarray(NFGENMSG_SIZE)))
  if (family === undefined) return []
  const hook = attributes.get(NFTA_CHAIN.HOOK)
  const number = hook && numberIn(new Map(readAttributes(hook)).get(NFTA_HOOK.HOOKNUM))
  const policy = numberIn(attributes.get(NFTA_CHAIN.POLICY))
  return [
    {
      table: { family, name: textIn(attributes.get(NFTA_CHAIN.TABLE)) },
      name: textIn(attributes.get(NFTA_CHAIN.NAME)),
      ...(hook && { hook: number === NF_INET.FORWARD ? 'forward' : 'other' }),
      ...(hook && policy !== undefined && { policy: policy === NF.DROP ? 'drop' : 'accept' }),
    },
  ]
}

export interface ListedRule {
  /** By which it is deleted. It is never used again for another rule of the table. */
  readonly handle: Uint8Array
  readonly expressions: readonly { readonly name: string; readonly data: Uint8Array }[]
}

/** Returns the rules of a chain; none if there is no such chain. */
export async function listRules(server: Server, table: Table, chain?: string): Promise<ListedRule[]> {
  const question = request(NFT_MSG.GETRULE, ALL, table, out => chain !== undefined && out.text(NFTA_RULE.CHAIN, chain))
  const bodies = await ask(server, messageOf(NETLINK.NETFILTER, [question], -1), label('see which rules a chain has'))
  return bodies.map(ruleIn)
}

/** @param body as of `chainIn` */
export function ruleIn(body: Uint8Array): ListedRule {
  const attributes = new Map(readAttributes(body.subarray(NFGENMSG_SIZE)))
  const elements = readAttributes(attributes.get(NFTA_RULE.EXPRESSIONS) ?? new Uint8Array())
  return {
    handle: attributes.get(NFTA_RULE.HANDLE) ?? new Uint8Array(),
    expressions: elements
      .filter(([type]) => type === NFTA_LIST.ELEM)
      .map(([, element]) => {
        const parts = new Map(readAttributes(element))
        return { name: textIn(parts.get(NFTA_EXPR.NAME)), data: parts.get(NFTA_EXPR.DATA) ?? new Uint8Array() }
      }),
  }
}

/** Deletes one rule: ENOENT if it is gone. */
export function deleteRule(table: Table, chain: string, { handle }: Pick<ListedRule, 'handle'>): Request {
  return request(NFT_MSG.DELRULE, 0, table, out => {
    out.text(NFTA_RULE.CHAIN, chain)
    out.payload(NFTA_RULE.HANDLE, handle)
  })
}

/** In network order. */
function numberIn(payload: Uint8Array | undefined): number | undefined {
  return payload?.length === 4 ? new DataView(payload.buffer, payload.byteOffset).getUint32(0) : undefined
}
