/**
 * What somebody has changed by hand of what earlier starts have made, and the birth could not find out by itself: it can ask whether something is there, not how many
 * rules it has. Asked while the start is planned, in a fifth of a millisecond; what is changed between this moment and the birth, the next start finds.
 *
 * Only rules are counted: a rule in the place of another one is not noticed, nor is an element that was taken out of a map. `system gc` makes all of it again (`mend.ts`).
 */

import { netfilterSocket } from '../kernel/launch/client.ts'
import { readTrimmed } from '../kernel/machine/read.ts'
import { chainUses, MISSING } from '../kernel/netlink/chain-uses.ts'
import { getChain } from '../kernel/netlink/nft-objects.ts'
import type { BridgeNetwork, Family } from '../store/networks/networks.ts'
import type { Store } from '../store/state/store.ts'
import { connectedBy } from './connected.ts'
import { hasPass, PASS_USES, passFamilies } from './firewall/other-firewalls.ts'
import { chainsOf, tableOf } from './firewall/table.ts'
import type { InterfaceAddress } from './heart.ts'
import type { Damage, Publisher } from './held.ts'

interface Expected {
  /** The bridge has its addresses. Where it has not, the birth sets all of it up. */
  readonly isReady: boolean
  /** The container's. */
  readonly addresses: readonly InterfaceAddress[]
  /** Families of which the table drops strangers' packets. */
  readonly dropped: readonly Family[]
}

/** @returns undefined: all is as starts have left it, as far as can be seen */
export function findDamage({ Bridge }: BridgeNetwork, expected: Expected, store: Store): Damage | undefined {
  const localnet = expected.isReady && readTrimmed(`/proc/sys/net/ipv4/conf/${Bridge.Interface}/route_localnet`) === '0'
  const families = passFamilies(expected)
  const [chains, table] = [chainsOf(expected.dropped), tableOf(Bridge.Table)]
  const questions = chains.map(({ chain }) => getChain(table, chain)).concat(families.flatMap(hasPass))
  const found = netfilterSocket === undefined ? undefined : chainUses(netfilterSocket, questions)
  const isWhole = chains.every(({ uses }, index) => (found?.[index] ?? uses) >= uses)
  // One that is not there at all is made by the birth, where another firewall has a chain that can lead there.
  const isPart = (uses = MISSING) => uses !== MISSING && uses < PASS_USES
  const passes = families.filter((_, index) => isPart(found?.[chains.length + index]))
  if (isWhole && passes.length === 0 && !localnet) return undefined
  return { ...(!isWhole && { publishers: connectedBy(store).map(publisher) }), passes, localnet }
}

const publisher = ({ ports, addresses }: Publisher): Publisher => ({ ports, addresses })
