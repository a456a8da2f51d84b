/** What a start holds of the network, and what it has found out: `reserve` writes it, `plan.json` keeps it. */

import type { LinkedHost } from '../formats/docker/hosts-file.ts'
import type { DnsOverrides } from '../formats/docker/resolv-conf.ts'
import { isObject } from '../formats/go/json.ts'
import type { Tuple } from '../kernel/netlink/conntrack.ts'
import type { Family } from '../store/networks/networks.ts'
import type { InterfaceAddress } from './heart.ts'

/** What the files of a container with a network of its own, or the host's, are written from. */
export interface HeldNames {
  /** What daemon.json says of name servers. */
  readonly dns: DnsOverrides
  /** The host's addresses that `host-gateway` stands for. */
  readonly hostGateways: readonly string[]
  readonly links: readonly HeldLink[]
}

/** A link as it is kept: for the list of hosts, and for the environment. */
export interface HeldLink extends LinkedHost {
  readonly variables: readonly string[]
}

/** A container on a bridge. */
export interface HeldBridge extends HeldNames {
  readonly kind: 'bridge'
  /** The name of the network: `bridge`. */
  readonly network: string
  /** The network's id: 64 hexadecimal digits. */
  readonly id: string
  /** The bridge's interface: `minidock0`. */
  readonly interface: string
  /** The firewall's table: `minidock`. */
  readonly table: string
  readonly bridgeMac: string
  readonly mtu: number
  /** Whether its containers may talk to each other. */
  readonly icc: boolean
  /** Whether no frame may go from one container's cable to another's. Where the firewall sees such frames, it is the one to drop them: published ports stay reachable. */
  readonly isolated: boolean
  /** Flows of UDP to the published ports, for a kernel that cannot find them by their port (before Linux 6.11). */
  readonly flows: readonly Tuple[]
  /** Whether the firewall is minidock's to write (`iptables` of daemon.json). */
  readonly firewall: boolean
  readonly bridgeAddresses: readonly InterfaceAddress[]
  /** Addresses that the bridge had before daemon.json changed. */
  readonly formerAddresses: readonly InterfaceAddress[]
  /** Where containers send what is for no neighbour: the bridge's addresses, unless daemon.json names another machine. */
  readonly gateways: readonly string[]
  /** The networks' first addresses. */
  readonly subnets: readonly InterfaceAddress[]
  /** Whether the bridge had its addresses when this start was planned. */
  readonly isReady: boolean
  /** The name that the bridge was given by hand. */
  readonly renamed?: string
  /** Cables of other containers, where the bridge is not ready: if it was deleted, they hang in the air. */
  readonly otherCables: readonly string[]
  /** Settings of the machine that this start has to turn on: `ipv4`, `ipv6`. */
  readonly forward: readonly Family[]
  /** Interfaces that would lose their default route of IPv6 when the machine forwards it: a router has advertised it. */
  readonly advertised: readonly string[]
  /** Of which families minidock has made the machine forward packets, now or since its boot: strangers' packets of these are dropped. */
  readonly forwards: readonly Family[]
  readonly damage?: Damage
  readonly addresses: readonly InterfaceAddress[]
  readonly mac: string
  /** The host's end of the cable. */
  readonly cable: string
  /** 64 hexadecimal digits. */
  readonly endpoint: string
  /** Files by which addresses and ports are held. */
  readonly leases: readonly string[]
  readonly ports: readonly HeldPort[]
  /** Why the container cannot be started now: what it publishes is taken. */
  readonly refused?: Refusal
}

/** What somebody has changed of the network by hand, as far as a start sees it when it is planned. */
export interface Damage {
  /** The firewall's table, or rules of it, are missing: what the containers hold that run, so that the start gives them their ports back. */
  readonly publishers?: readonly Publisher[]
  /** In `filter` of these families, rules are missing that let the bridges pass. */
  readonly passes: readonly ('ip' | 'ip6')[]
  /** The bridge lets no packets from and to 127.0.0.0/8 pass. */
  readonly localnet: boolean
}

/** A container, as far as the firewall's table has to know it. */
export type Publisher = Pick<HeldBridge, 'ports' | 'addresses'>

/** A port of the host that leads into the container. */
export interface HeldPort {
  readonly protocol: 'tcp' | 'udp'
  readonly containerPort: number
  /** 0.0.0.0 or ::, or one address of the host. */
  readonly hostAddress: string
  readonly hostPort: number
}

/** Why a container cannot be started, and what to do. */
export interface Refusal {
  readonly message: string
  readonly hint: string
}

/** A container in the host's network, or with no network but its own loopback interface. */
export interface HeldBare extends HeldNames {
  readonly kind: 'host' | 'none'
  /** The host's name, for a container in its network. */
  readonly hostname?: string
  /** The network's id: 64 hexadecimal digits. */
  readonly id: string
  readonly endpoint: string
}

/** A container in the network namespace of another one. */
export interface HeldPeer {
  readonly kind: 'container'
  /** The other one's directory: its files name the hosts and the name servers. */
  readonly directory: string
  readonly hostname: string
}

export type HeldNetwork = HeldBridge | HeldBare | HeldPeer

/** What was reserved for a start: `draft.reserved`, or a kept plan's. */
interface Reserved {
  readonly reserved: Readonly<Record<string, unknown>>
}

/** Returns what is held; undefined: nothing was reserved yet, or daemon.json wants no bridge. */
export function heldIn({ reserved }: Reserved): HeldNetwork | undefined {
  const held = reserved['network']
  return isHeld(held) ? held : undefined
}

/** Returns what a container on a bridge holds; undefined for every other. */
export function bridgeIn(plan: Reserved): HeldBridge | undefined {
  const held = heldIn(plan)
  return held?.kind === 'bridge' ? held : undefined
}

/** Returns what the container's files are written from; undefined: it has those of another container. */
export function namesIn(plan: Reserved): HeldNames | undefined {
  const held = heldIn(plan)
  return held?.kind === 'container' ? undefined : held
}

/** This module has written it itself, to `plan.json`, which nobody else edits: so only its shape is checked. */
function isHeld(value: unknown): value is HeldNetwork {
  if (!isObject(value)) return false
  if (value['kind'] === 'container') return typeof value['directory'] === 'string'
  if (value['kind'] === 'bridge' && !['addresses', 'gateways', 'ports', 'leases'].every(name => Array.isArray(value[name]))) return false
  return isObject(value['dns']) && Array.isArray(value['links'])
}
