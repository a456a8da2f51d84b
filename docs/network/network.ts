/** Networks as the picture shows them: namespaces, each with its interfaces, routes and firewall. Plain data. */

import type { Table } from './firewall.ts'

/** An address with the length of its network's prefix. */
export interface Subnet {
  readonly address: string
  readonly prefixLength: number
}

/** Where the other end of a cable is. */
export interface End {
  readonly namespace: string
  readonly interface: string
}

export interface Interface {
  readonly name: string
  readonly index: number
  readonly type: 'loopback' | 'bridge' | 'veth' | 'device'
  readonly isUp: boolean
  readonly mac?: string
  readonly addresses: readonly Subnet[]
  /** The bridge that it is a port of; empty: it was taken off. */
  readonly master?: string
  readonly hairpin?: boolean
  readonly isolated?: boolean
  readonly peer?: End
  /** Whether packets to and from 127.0.0.0/8 may pass it. */
  readonly routeLocalnet: boolean
}

export interface Route {
  /** Absent: whatever no other route leads to. */
  readonly destination?: Subnet
  /** Absent: to whom it leads is a neighbour. */
  readonly gateway?: string
  readonly interface: string
}

export interface Namespace {
  readonly interfaces: readonly Interface[]
  /** Those that were given; `routesOf` also has those of its interfaces' networks. */
  readonly routes: readonly Route[]
  /** Whether it sends on packets that are for others (net.ipv4.ip_forward). */
  readonly forwards: boolean
  readonly tables: readonly Table[]
}

/** By the namespace's name. */
export type Network = Readonly<Record<string, Namespace>>

const LOOPBACK: Interface = { name: 'lo', index: 1, type: 'loopback', isUp: false, addresses: [], routeLocalnet: false }

/** A new network namespace has a loopback interface, which is off. */
export const EMPTY_NAMESPACE: Namespace = { interfaces: [LOOPBACK], routes: [], forwards: false, tables: [] }

/** A machine with one network card, before minidock has made anything. Its addresses are those that documents may use (RFC 5737). */
export const USUAL_HOST: Namespace = {
  ...EMPTY_NAMESPACE,
  interfaces: [
    { ...LOOPBACK, isUp: true, addresses: [{ address: '127.0.0.1', prefixLength: 8 }] },
    {
      name: 'eth0',
      index: 2,
      type: 'device',
      isUp: true,
      addresses: [{ address: '192.0.2.2', prefixLength: 24 }],
      routeLocalnet: false,
    },
  ],
  routes: [{ gateway: '192.0.2.1', interface: 'eth0' }],
}

export function changeInterface(namespace: Namespace, name: string, change: Partial<Interface>): Namespace {
  return { ...namespace, interfaces: namespace.interfaces.map(each => (each.name === name ? { ...each, ...change } : each)) }
}

/** Turned on, the loopback interface has its address from the kernel. */
export function turnOn(namespace: Namespace, name: string): Namespace {
  const isLoopback = namespace.interfaces.some(each => each.name === name && each.type === 'loopback' && each.addresses.length === 0)
  return changeInterface(namespace, name, { isUp: true, ...(isLoopback && { addresses: [{ address: '127.0.0.1', prefixLength: 8 }] }) })
}

/** Calls a namespace otherwise, also where cables lead to it. */
export function renamed(network: Network, from: string, to: string): Network {
  const name = (each: string) => (each === from ? to : each)
  return Object.fromEntries(
    Object.entries(network).map(([key, namespace]) => [
      name(key),
      {
        ...namespace,
        interfaces: namespace.interfaces.map(each =>
          each.peer ? { ...each, peer: { ...each.peer, namespace: name(each.peer.namespace) } } : each,
        ),
      },
    ]),
  )
}

export function printSubnet({ address, prefixLength }: Subnet): string {
  return `${address}/${prefixLength}`
}
