/** The firewall's table, as requests: `words/` says what is in it. */

import type { Request } from '../../kernel/netlink/message.ts'
import type { Table } from '../../kernel/netlink/nft-objects.ts'
import { prebuilt } from './prebuilt.ts'
import { STRANGERS_4, STRANGERS_6, TABLE } from './prebuilt-bytes.ts'

/**
 * How often each chain of a whole table is used: its rules, and those that lead to it. The kernel counts that, and tells it with the chain: so a rule that was taken out is
 * noticed without looking at the rules.
 */
const CHAINS: readonly ChainUse[] = [
  { chain: 'publish', uses: 6 },
  { chain: 'loopback', uses: 2 },
  { chain: 'inbound', uses: 2 },
  { chain: 'from_host', uses: 2 },
  { chain: 'outbound', uses: 4 },
  { chain: 'between', uses: 9 },
]

export interface ChainUse {
  readonly chain: string
  readonly uses: number
}

/** Returns the same with the chains for strangers' packets, where the table drops them. @param dropped the families of which it does */
export function chainsOf(dropped: readonly ('ipv4' | 'ipv6')[]): readonly ChainUse[] {
  const chains = [...CHAINS]
  if (dropped.includes('ipv4')) chains.push({ chain: 'strangers4', uses: 4 })
  if (dropped.includes('ipv6')) chains.push({ chain: 'strangers6', uses: 4 })
  return chains
}

export const tableOf = (name: string): Table => ({ family: 'inet', name })

/** Makes the whole table, or mends it: the elements of its sets stay, and what is said of strangers, but all other rules are made again. */
export const createTable = (name: string): readonly Request[] => prebuilt(tableOf(name), TABLE)

/** Drops strangers' packets, in a table that is there. Doing it again changes nothing. @param family the one of which minidock has turned forwarding on */
export const dropStrangers = (name: string, family: 'ip' | 'ip6' = 'ip'): readonly Request[] =>
  prebuilt(tableOf(name), family === 'ip' ? STRANGERS_4 : STRANGERS_6)
