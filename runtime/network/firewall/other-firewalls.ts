/**
 * What others' firewalls would drop of what the table lets pass. Where the policy of `ip filter FORWARD` is drop, as dockerd and ufw set it, nothing of a bridge's is
 * forwarded: a drop of any table is final. A chain of two rules, called first, accepts it. That opens nothing, since the drops of our own table are final as well.
 */

import type { Request } from '../../kernel/netlink/message.ts'
import { getChain, type Table } from '../../kernel/netlink/nft-objects.ts'
import { prebuilt } from './prebuilt.ts'
import { PASS } from './prebuilt-bytes.ts'

export const PASS_CHAIN = 'MINIDOCK'
/** Its two rules, and the one that leads to it (see `CHAINS` of `table.ts`). */
export const PASS_USES = 3

export type PassFamily = 'ip' | 'ip6'

const filter = (family: PassFamily): Table => ({ family, name: 'filter' })

/** Asks whether another firewall may drop what is forwarded: ENOENT if nobody has one. A change that fails costs the kernel 16 ms, this question 0.003. */
export const hasForward = (family: PassFamily = 'ip'): readonly Request[] => [getChain(filter(family), 'FORWARD')]

/** Asks whether our bridges may pass: ENOENT if nothing lets them. */
export const hasPass = (family: PassFamily = 'ip'): readonly Request[] => [getChain(filter(family), PASS_CHAIN)]

/** Lets our bridges pass. ENOENT where nobody else has a firewall. */
export const addPass = (family: PassFamily = 'ip'): readonly Request[] => prebuilt(filter(family), PASS)

/** Returns the families in which a container's packets may be dropped: those of its addresses. */
export function passFamilies({ addresses }: { readonly addresses: readonly { readonly address: string }[] }): PassFamily[] {
  return addresses.some(({ address }) => address.includes(':')) ? ['ip', 'ip6'] : ['ip']
}
