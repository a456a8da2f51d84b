/**
 * What others' firewalls would drop of what the table lets pass. Where the policy of `ip filter FORWARD` is drop, as dockerd and ufw set it, nothing of a bridge's is
 * forwarded, for a drop of any table is final. Two rules at its head accept it: they open nothing, since the drops of our own table are final as well.
 *
 * They are made as iptables would make them, in a chain of their own, which iptables(8) lists, saves and deletes.
 */

import type { Request } from '../../kernel/netlink/message.ts'
import { getChain, newChain, newRule, type Table } from '../../kernel/netlink/nft-objects.ts'
import { accept, iifname, jump, oifname, startsWith } from '../../kernel/netlink/nft-statements.ts'

const CHAIN = 'MINIDOCK'
/** Bridges of all state folders, and nothing else, are named so. */
const BRIDGES = Buffer.from('minidock')

type Family = 'ip' | 'ip6'

const filter = (family: Family): Table => ({ family, name: 'filter' })

/** Asks whether it is there: ENOENT if not. */
export function hasPass(family: Family = 'ip'): readonly Request[] {
  return [getChain(filter(family), CHAIN)]
}

/** Lets our bridges pass. ENOENT where nobody else has a firewall; EEXIST if it is there by now. */
export function addPass(family: Family = 'ip'): readonly Request[] {
  const table = filter(family)
  return [
    newChain(table, CHAIN, { exclusive: true }),
    newRule(table, CHAIN, [startsWith(iifname, BRIDGES), accept]),
    newRule(table, CHAIN, [startsWith(oifname, BRIDGES), accept]),
    newRule(table, 'FORWARD', [jump(CHAIN)], 'insert'),
  ]
}
