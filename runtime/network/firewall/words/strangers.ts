/**
 * Packets that are none of ours, where minidock has turned forwarding on: what the machine would not have forwarded before is dropped, or it would be a router for
 * everybody who sends it packets. Those of connections that were there before do not come here: `between` accepts them first.
 */

import type { Request } from '../../../kernel/netlink/message.ts'
import { flushChain, newRule, type Table } from '../../../kernel/netlink/nft-objects.ts'
import { drop, kind, returns } from '../../../kernel/netlink/nft-statements.ts'

export function strangersInWords(table: Table, chain: 'strangers4' | 'strangers6'): readonly Request[] {
  const rules = [
    // Other container engines, and virtual machines, have bridges too, and firewalls of their own.
    [kind('iifkind', 'bridge'), returns],
    [kind('oifkind', 'bridge'), returns],
    [drop],
  ]
  return [flushChain(table, chain), ...rules.map(rule => newRule(table, chain, rule))]
}
