/**
 * Two rules at the head of `ip filter FORWARD`, which let our bridges pass where its policy, or a rule, would drop them. They are made as iptables would make them, in a
 * chain of their own, which iptables(8) lists, saves and deletes. `other-firewalls.ts` says why.
 */

import type { Request } from '../../../kernel/netlink/message.ts'
import { flushChain, newChain, newRule, type Table } from '../../../kernel/netlink/nft-objects.ts'
import { accept, iifname, jump, oifname, startsWith } from '../../../kernel/netlink/nft-statements.ts'
import { PASS_CHAIN } from '../other-firewalls.ts'

/** Bridges of all state folders, and nothing else, are named so. */
const BRIDGES = Buffer.from('minidock')

export function passInWords(filter: Table): readonly Request[] {
  return [
    newChain(filter, PASS_CHAIN),
    flushChain(filter, PASS_CHAIN),
    newRule(filter, PASS_CHAIN, [startsWith(iifname, BRIDGES), accept]),
    newRule(filter, PASS_CHAIN, [startsWith(oifname, BRIDGES), accept]),
    newRule(filter, 'FORWARD', [jump(PASS_CHAIN)], 'insert'),
  ]
}
