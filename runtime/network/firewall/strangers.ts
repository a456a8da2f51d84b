/**
 * Packets that are none of ours, where minidock has turned forwarding on: others' packets that the machine would have dropped before still are, or it would be
 * a router for everybody who sends it packets.
 */

import type { Request } from '../../kernel/netlink/message.ts'
import { flushChain, newRule } from '../../kernel/netlink/nft-objects.ts'
import { accept, drop, kind, known, returns } from '../../kernel/netlink/nft-statements.ts'
import { tableOf } from './table.ts'

/** Drops them: for a table that is there. @param family of which forwarding was turned on */
export function dropStrangers(name: string, family: 'ip' | 'ip6' = 'ip'): readonly Request[] {
  const table = tableOf(name)
  const chain = family === 'ip' ? 'strangers4' : 'strangers6'
  const rules = [
    // Other container engines, and virtual machines, have bridges too, and firewalls of their own.
    [kind('iifkind', 'bridge'), returns],
    [kind('oifkind', 'bridge'), returns],
    [known, accept],
    [drop],
  ]
  return [flushChain(table, chain), ...rules.map(rule => newRule(table, chain, rule))]
}
