/** The firewall's table, as requests: `words/` says what is in it. */

import type { Request } from '../../kernel/netlink/message.ts'
import type { Table } from '../../kernel/netlink/nft-objects.ts'
import { prebuilt } from './prebuilt.ts'
import { STRANGERS_4, STRANGERS_6, TABLE } from './prebuilt-bytes.ts'

export const tableOf = (name: string): Table => ({ family: 'inet', name })

/** Makes the whole table, or mends it: the elements of its sets stay, and what is said of strangers, but all other rules are made again. */
export const createTable = (name: string): readonly Request[] => prebuilt(tableOf(name), TABLE)

/** Drops strangers' packets, in a table that is there. Doing it again changes nothing. @param family the one of which minidock has turned forwarding on */
export const dropStrangers = (name: string, family: 'ip' | 'ip6' = 'ip'): readonly Request[] =>
  prebuilt(tableOf(name), family === 'ip' ? STRANGERS_4 : STRANGERS_6)
