/**
 * The table of nf_tables that connects containers with what is outside of their bridge. A container is in no rule of it: its network's bridge is in a few sets, and each
 * published port is one element of a map. `nft list ruleset` shows it as it stands here.
 *
 * Every chain matches the table's own bridges by the sets of their names. So a packet of others passes it untouched, also where another state folder has a table
 * of its own: a verdict `accept` ends the chain of one table only, a `drop` is final.
 */

import type { Request } from '../../../kernel/netlink/message.ts'
import type { DataType } from '../../../kernel/netlink/nft-data-types.ts'
import { flushChain, type Hook, newChain, newRule, newSet, newTable, type Table } from '../../../kernel/netlink/nft-objects.ts'
import {
  accept,
  dnat,
  dport,
  drop,
  goto,
  iifname,
  inSet,
  ip,
  ip6,
  jump,
  known,
  l4proto,
  masquerade,
  nfproto,
  notInSet,
  oifname,
  redirected,
  returns,
  type Statement,
  startsWith,
  toThisMachine,
} from '../../../kernel/netlink/nft-statements.ts'

const LOOPBACK_4 = Uint8Array.of(127)
const LOOPBACK_6 = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)

interface Set {
  readonly key: readonly DataType[]
  readonly data?: readonly DataType[]
  readonly interval?: true
}

const SETS: Readonly<Record<string, Set>> = {
  // All bridges of this table; then those that are connected with what is outside: `--internal` leaves one out.
  bridges: { key: ['ifname'] },
  outward: { key: ['ifname'] },
  // BRIDGE . BRIDGE: its containers may talk to each other.
  pair: { key: ['ifname', 'ifname'] },
  // SUBNET . BRIDGE
  own4: { key: ['ipv4_addr', 'ifname'], interval: true },
  own6: { key: ['ipv6_addr', 'ifname'], interval: true },
  // -p 127.0.0.1:9090:80, then -p 8080:80
  port4at: { key: ['ipv4_addr', 'inet_proto', 'inet_service'], data: ['ipv4_addr', 'inet_service'] },
  port4: { key: ['inet_proto', 'inet_service'], data: ['ipv4_addr', 'inet_service'] },
  port6at: { key: ['ipv6_addr', 'inet_proto', 'inet_service'], data: ['ipv6_addr', 'inet_service'] },
  port6: { key: ['inet_proto', 'inet_service'], data: ['ipv6_addr', 'inet_service'] },
}

interface Chain {
  readonly hook?: Hook
  readonly rules: readonly (readonly Statement[])[]
}

/** A chain stands behind those that it names. */
const CHAINS: Readonly<Record<string, Chain>> = {
  publish: {
    rules: [
      [dnat('ip', [ip.daddr, l4proto, dport], 'port4at')],
      [dnat('ip', [l4proto, dport], 'port4')],
      [dnat('ip6', [ip6.daddr, l4proto, dport], 'port6at')],
      [dnat('ip6', [l4proto, dport], 'port6')],
    ],
  },
  // Empty, all may pass: `strangers.ts`.
  strangers4: { rules: [] },
  strangers6: { rules: [] },
  // route_localnet of a bridge would let containers into the host's 127.0.0.1, and let them pass for the host itself. Every packet that comes in passes here: its
  // address is compared first, because to look an interface up in a set takes longer.
  loopback: {
    hook: { type: 'filter', hook: 'prerouting', priority: -300 },
    rules: [
      [startsWith(ip.daddr, LOOPBACK_4), inSet([iifname], 'bridges'), drop],
      [startsWith(ip.saddr, LOOPBACK_4), inSet([iifname], 'bridges'), drop],
    ],
  },
  inbound: {
    hook: { type: 'nat', hook: 'prerouting', priority: -100 },
    rules: [
      [startsWith(ip.daddr, LOOPBACK_4), returns],
      [toThisMachine, jump('publish')],
    ],
  },
  from_host: {
    hook: { type: 'nat', hook: 'output', priority: -100 },
    // IPv6 has no route_localnet: refused, a client goes on to 127.0.0.1.
    rules: [
      [startsWith(ip6.daddr, LOOPBACK_6), returns],
      [toThisMachine, jump('publish')],
    ],
  },
  outbound: {
    hook: { type: 'nat', hook: 'postrouting', priority: 100 },
    rules: [
      // A container that reaches itself or a neighbour through a port of the host: the answer has to come back through the host. Bridged packets have no input
      // interface here, so it is known by its address.
      [redirected, inSet([ip.saddr, oifname], 'own4'), masquerade],
      [redirected, inSet([ip6.saddr, oifname], 'own6'), masquerade],
      // From 127.0.0.1 of the host to a published port.
      [inSet([oifname], 'bridges'), startsWith(ip.saddr, LOOPBACK_4), masquerade],
      [inSet([iifname], 'outward'), notInSet([oifname], 'bridges'), masquerade],
    ],
  },
  between: {
    hook: { type: 'filter', hook: 'forward', priority: 0 },
    rules: [
      // All packets of a connection but the first end here.
      [known, accept],
      [notInSet([iifname], 'bridges'), notInSet([oifname], 'bridges'), nfproto('ip'), goto('strangers4')],
      [notInSet([iifname], 'bridges'), notInSet([oifname], 'bridges'), goto('strangers6')],
      [inSet([iifname, oifname], 'pair'), accept],
      [inSet([iifname], 'bridges'), notInSet([iifname], 'outward'), drop],
      [inSet([oifname], 'bridges'), notInSet([oifname], 'outward'), drop],
      // Published, whoever asks.
      [redirected, accept],
      [inSet([iifname], 'outward'), notInSet([oifname], 'bridges'), accept],
      [drop],
    ],
  },
}

/** A start uses the bytes that these requests become: `prebuilt-bytes.ts`. */
export function tableInWords(table: Table): readonly Request[] {
  const chains = Object.entries(CHAINS)
  return [
    newTable(table),
    ...Object.entries(SETS).map(([set, definition], index) => newSet(table, { name: set, id: index + 1, ...definition })),
    ...chains.map(([chain, { hook }]) => newChain(table, chain, hook)),
    ...chains.flatMap(([chain, { rules }]) =>
      rules.length > 0 ? [flushChain(table, chain), ...rules.map(rule => newRule(table, chain, rule))] : [],
    ),
  ]
}
