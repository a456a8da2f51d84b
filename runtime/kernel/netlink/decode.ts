/**
 * Reads a message of netlink(7) back as a tree: its requests, their headers, structures and attributes, each with its place, its name and its value. For people
 * who read what a program sends; so bytes that are no request or no attribute are shown as bytes, and nothing is refused.
 */

import { NLM_F } from '../program/constants.ts'
import { flags } from '../program/kinds.ts'
import type { NetlinkMessage } from '../program/kinds-netlink.ts'
import type { Register } from '../program/register.ts'
import { FAMILIES } from './families.ts'
import { type Attributes, type AttributesPayload, BYTES, type Choice, nested, type Structure, U16, U32 } from './schema.ts'
import { readNumber, readValue, SIZES, type Value } from './value.ts'

/** A part of a message. */
export interface Node {
  readonly kind: 'request' | 'field' | 'attribute' | 'bytes'
  /** As the kernel's headers call it. */
  readonly name: string
  /** From the message's first byte on; the header counts, padding does not. */
  readonly start: number
  readonly end: number
  /** Absent: it consists of the parts below it. */
  readonly value?: Value
  /** The value, as it is shown. */
  readonly shown: string
  readonly children: readonly Node[]
}

const HEADER_SIZE = 16
const ATTRIBUTE_HEADER_SIZE = 4
/** The lower 14 bits of an attribute's type; above them are NLA_F_NESTED and NLA_F_NET_BYTEORDER. */
const TYPE_MASK = 0x3fff
const NESTED = 0x8000
/** Attributes that lie deeper are shown as bytes: no message has such, and whoever reads the tree does it by recursion. */
const DEEPEST = 16

export function decode({ protocol, bytes, stores = [] }: NetlinkMessage): readonly Node[] {
  const registers = new Map(stores.map(({ at, register }) => [at, register]))
  return new Decoder(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), registers).requests(protocol)
}

/** The part that a path of names leads to, from `node` down. */
export function find(node: Node, ...path: readonly string[]): Node | undefined {
  return path.reduce<Node | undefined>((at, name) => at?.children.find(child => child.name === name), node)
}

class Decoder {
  readonly #bytes: Buffer
  readonly #registers: ReadonlyMap<number, Register>

  constructor(bytes: Buffer, registers: ReadonlyMap<number, Register>) {
    this.#bytes = bytes
    this.#registers = registers
  }

  requests(protocol: NetlinkMessage['protocol']): Node[] {
    const { requests, nameOf, structure: usual } = FAMILIES[protocol]
    const nodes: Node[] = []
    for (let start = 0; start < this.#bytes.length; ) {
      const length = start + HEADER_SIZE <= this.#bytes.length ? this.#bytes.readUInt32LE(start) : 0
      const end = start + length
      if (length < HEADER_SIZE || end > this.#bytes.length) return [...nodes, this.#rest(start, this.#bytes.length)]
      const type = this.#bytes.readUInt16LE(start + 4)
      const { name, structure, attributes } = requests[type] ?? { name: nameOf(type), structure: usual, attributes: {} }
      const header = this.#fields(headerOf(name), start, end)
      const content = this.#content({ kind: 'attributes', structure, attributes }, start + HEADER_SIZE, end, [], 0)
      nodes.push({ kind: 'request', name, start, end, shown: '', children: [...header, ...content] })
      start += aligned(length)
    }
    return nodes
  }

  /** @param siblings those before the parent of what is read */
  #content(payload: AttributesPayload, start: number, end: number, siblings: readonly Node[], depth: number): Node[] {
    const fields = this.#fields(payload.structure ?? [], start, end)
    return [...fields, ...this.#attributes(chosen(payload.attributes, siblings), fields.at(-1)?.end ?? start, end, depth)]
  }

  #fields(structure: Structure, start: number, end: number): Node[] {
    const nodes: Node[] = []
    let at = start
    for (const field of structure) {
      const next = at + SIZES[field.kind]
      if (next > end) break
      const value = readNumber(field, this.#bytes.subarray(at, next), this.#registers.get(at))
      nodes.push({ kind: 'field', name: field.name, start: at, end: next, ...value, children: [] })
      at = next
    }
    return nodes
  }

  #attributes(known: Attributes, from: number, end: number, depth: number): Node[] {
    const nodes: Node[] = []
    for (let start = from; start < end; ) {
      const length = start + ATTRIBUTE_HEADER_SIZE <= end ? this.#bytes.readUInt16LE(start) : 0
      if (length < ATTRIBUTE_HEADER_SIZE || start + length > end) return [...nodes, this.#rest(start, end)]
      nodes.push(this.#attribute(known, start, start + length, nodes, depth))
      start += aligned(length)
    }
    return nodes
  }

  #attribute(known: Attributes, start: number, end: number, siblings: readonly Node[], depth: number): Node {
    const bits = this.#bytes.readUInt16LE(start + 2)
    const type = bits & TYPE_MASK
    const { name, payload } = known[type] ?? { name: `attribute ${type}`, payload: bits & NESTED ? nested({}) : BYTES }
    const content = start + ATTRIBUTE_HEADER_SIZE
    const part = { kind: 'attribute', name, start, end } as const
    if (payload.kind === 'attributes' && depth < DEEPEST) {
      return { ...part, shown: '', children: this.#content(payload, content, end, siblings, depth + 1) }
    }
    return { ...part, ...readValue(payload, this.#bytes.subarray(content, end), this.#registers.get(content)), children: [] }
  }

  #rest(start: number, end: number): Node {
    const value = readValue(BYTES, this.#bytes.subarray(start, end), undefined)
    return { kind: 'bytes', name: 'bytes', start, end, ...value, children: [] }
  }
}

const aligned = (length: number): number => Math.ceil(length / 4) * 4

function chosen(attributes: Attributes | Choice, siblings: readonly Node[]): Attributes {
  if (!('by' in attributes)) return attributes
  const { by, tables } = attributes as Choice
  const value = siblings.find(({ name }) => name === by)?.value
  return (typeof value === 'string' && Object.hasOwn(tables, value) && tables[value]) || {}
}

const shownFlags = flags('NLM_F_', NLM_F)

/** `struct nlmsghdr`. */
function headerOf(type: string): Structure {
  return [
    { name: 'nlmsg_len', ...U32 },
    { name: 'nlmsg_type', ...U16, shown: { show: () => type } },
    { name: 'nlmsg_flags', ...U16, shown: shownFlags },
    { name: 'nlmsg_seq', ...U32 },
    { name: 'nlmsg_pid', ...U32 },
  ]
}
