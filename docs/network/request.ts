/** What a program tells the kernel of networks, as data that can travel to a browser: read from the bytes of its messages by `read-requests.ts`. */

import type { DataType } from '../../runtime/kernel/netlink/nft-data-types.ts'

/** A number, or what an earlier instruction has kept: an interface's index, a pid. */
export type Reference = number | { readonly register: string }

/** What a request does with its object. */
export type Action = 'get' | 'new' | 'set' | 'delete'

export interface LinkRequest {
  readonly object: 'link'
  readonly action: Action
  readonly name?: string
  readonly index?: Reference
  /** EEXIST where it is there already. */
  readonly exclusive: boolean
  readonly isUp?: boolean
  readonly type?: string
  readonly mac?: string
  /** The bridge that it becomes a port of; 0: of none. */
  readonly master?: Reference
  readonly hairpin?: boolean
  readonly isolated?: boolean
  readonly routeLocalnet?: boolean
  /** The other end of a cable. */
  readonly peer?: { readonly name: string; readonly mac: string; readonly process: Reference }
}

export interface AddressRequest {
  readonly object: 'address'
  readonly action: Action
  readonly index: Reference
  readonly address: string
  readonly prefixLength: number
}

export interface RouteRequest {
  readonly object: 'route'
  readonly action: Action
  /** Absent: whatever no other route leads to. */
  readonly destination?: string
  readonly gateway: string
}

/** `inet minidock`: nf_tables knows a table by its family and name. */
interface InTable {
  readonly table: string
}

export interface TableRequest extends InTable {
  readonly object: 'table'
  readonly action: Action
}

export interface ChainRequest extends InTable {
  readonly object: 'chain'
  readonly action: Action
  readonly exclusive: boolean
  readonly name: string
  readonly hook?: Hook
}

export interface Hook {
  readonly type: string
  readonly point: HookPoint
  readonly priority: number
  readonly policy: 'accept' | 'drop'
}

export const HOOK_POINTS = ['prerouting', 'input', 'forward', 'output', 'postrouting'] as const
export type HookPoint = (typeof HOOK_POINTS)[number]

export interface RuleRequest extends InTable {
  readonly object: 'rule'
  readonly action: Action
  /** Of a deletion, absent: all chains. */
  readonly chain?: string
  readonly isInsert: boolean
  readonly rule: Rule
}

export interface Rule {
  /** As nft(8) prints it. */
  readonly words: string
  readonly expressions: readonly Expression[]
}

export interface SetRequest extends InTable {
  readonly object: 'set'
  readonly action: Action
  readonly name: string
  readonly key: readonly DataType[]
  /** What a key stands for: a map. */
  readonly data?: readonly DataType[]
  readonly isInterval: boolean
}

/** Bytes are hexadecimal digits. */
export interface Element {
  /** As nft(8) prints it. */
  readonly words: string
  readonly key: string
  readonly end?: string
  readonly data?: string
}

export interface ElementsRequest extends InTable {
  readonly object: 'elements'
  readonly action: Action
  readonly set: string
  readonly elements: readonly Element[]
}

/** The picture shows nothing of it. */
interface OtherRequest {
  readonly object: 'other'
  readonly name: string
}

export type RouteMessageRequest = LinkRequest | AddressRequest | RouteRequest
export type FirewallRequest = TableRequest | ChainRequest | RuleRequest | SetRequest | ElementsRequest
export type Request = RouteMessageRequest | FirewallRequest | OtherRequest

/** A place in the registers of nf_tables, in bytes. */
type Place = number

/** An instruction of the machine in the kernel that a rule is made of: `nft-expressions.ts`. Bytes are hexadecimal digits. */
export type Expression =
  | { readonly op: 'meta'; readonly key: 'iifname' | 'oifname' | 'iifkind' | 'oifkind' | 'nfproto' | 'l4proto'; readonly to: Place }
  | {
      readonly op: 'payload'
      readonly header: 'network' | 'transport'
      readonly offset: number
      readonly length: number
      readonly to: Place
    }
  | { readonly op: 'ct'; readonly key: 'state' | 'status'; readonly to: Place }
  | { readonly op: 'fib'; readonly to: Place }
  | { readonly op: 'bitwise'; readonly from: Place; readonly to: Place; readonly mask: string }
  | { readonly op: 'cmp'; readonly from: Place; readonly isEqual: boolean; readonly bytes: string }
  | { readonly op: 'lookup'; readonly set: string; readonly from: Place; readonly to?: Place; readonly isInverted: boolean }
  | { readonly op: 'verdict'; readonly verdict: Verdict; readonly chain?: string }
  | { readonly op: 'dnat'; readonly family: 'ip' | 'ip6'; readonly address: Place; readonly port: Place }
  | { readonly op: 'masquerade' }

export type Verdict = 'accept' | 'drop' | 'return' | 'jump' | 'goto'
