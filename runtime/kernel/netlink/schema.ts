/**
 * What a message of netlink(7) may hold, as data: by protocol and type of request a structure and attributes, by attribute what its payload is. `decode.ts` reads
 * messages by it. What no schema knows is still read as far as netlink's own form goes.
 */

/** How a number is shown: the kinds `oneOf` and `flags` of `kinds.ts` are such. */
export interface Shown {
  readonly show: (value: number) => string
}

/** A number in the machine's order, or in network order (`be`). */
export interface NumberPayload {
  readonly kind: 'u8' | 'u16' | 'u32' | 'be16' | 'be32' | 'be64'
  /** Default: decimal. */
  readonly shown?: Shown
}

/** A structure, where there is one, and attributes after it. */
export interface AttributesPayload {
  readonly kind: 'attributes'
  readonly structure?: Structure
  readonly attributes: Attributes | Choice
}

/** Text ends in a zero byte; an address has four bytes or sixteen. */
export type Payload = NumberPayload | { readonly kind: 'text' | 'address' | 'mac' | 'bytes' } | AttributesPayload

export interface AttributeSchema {
  /** As the kernel's headers call it: `IFLA_IFNAME`. */
  readonly name: string
  readonly payload: Payload
}

/** By type. */
export type Attributes = Readonly<Record<number, AttributeSchema>>

/** Which attributes these are is said by the text of one that comes before, beside their parent: a kind of interface, the name of an expression. */
export interface Choice {
  /** That one's name: `IFLA_INFO_KIND`. */
  readonly by: string
  readonly tables: Readonly<Record<string, Attributes>>
}

/** One after the other, without gaps: what a structure pads with is a field too. */
export type Structure = readonly (NumberPayload & { readonly name: string })[]

export interface RequestSchema {
  /** As the kernel's headers call its type: `RTM_NEWLINK`. */
  readonly name: string
  readonly structure: Structure
  readonly attributes: Attributes
}

/** The requests of a protocol. */
export interface Family {
  /** By type. */
  readonly requests: Readonly<Record<number, RequestSchema>>
  /** For every other type: what it is called, and the structure that all requests of the protocol begin with. */
  readonly nameOf: (type: number) => string
  readonly structure: Structure
}

export const TEXT = { kind: 'text' } as const
export const ADDRESS = { kind: 'address' } as const
export const MAC = { kind: 'mac' } as const
export const BYTES = { kind: 'bytes' } as const
export const U8 = { kind: 'u8' } as const
export const U16 = { kind: 'u16' } as const
export const U32 = { kind: 'u32' } as const
export const BE16 = { kind: 'be16' } as const
export const BE32 = { kind: 'be32' } as const
export const BE64 = { kind: 'be64' } as const

/** A payload that is attributes alone. */
export function nested(attributes: Attributes | Choice): AttributesPayload {
  return { kind: 'attributes', attributes }
}

/**
 * Names attributes as the kernel's headers do.
 * @param prefix what the headers put before the names of `types`
 * @param payloads of those whose payload is known
 */
export function attributesOf<T extends Readonly<Record<string, number>>>(
  prefix: string,
  types: T,
  payloads: Partial<Readonly<Record<keyof T, Payload>>>,
): Attributes {
  return Object.fromEntries(Object.entries(types).map(([name, type]) => [type, { name: prefix + name, payload: payloads[name] ?? BYTES }]))
}
