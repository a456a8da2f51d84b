/** Carries out one rule on a packet, expression by expression, as the machine in the kernel does: registers, and comparisons that end the rule. Pure. */

import { fieldsOf, hexBytes, printAddress, printHex } from './bytes.ts'
import type { ElementSet } from './firewall.ts'
import { headersOf, type Tuple } from './packet.ts'
import type { Expression, Verdict } from './request.ts'

/** An interface that a packet comes in or goes out by. */
export interface Device {
  readonly name: string
  /** Absent: a device of hardware. */
  readonly kind?: string
}

/** What a rule can see. */
export interface View {
  readonly packet: Tuple
  readonly incoming?: Device
  readonly outgoing?: Device
  /** Bits, as `NF_CT_STATE` and `IPS` have them; absent: connection tracking has not seen the packet yet. */
  readonly flow?: { readonly state: number; readonly status: number }
  /** Whether the packet's destination is an address of this machine. */
  readonly isForThisMachine: boolean
  readonly sets: readonly ElementSet[]
}

/** What a rule has decided: nothing, where an expression did not fit. */
export type Decision =
  | { readonly kind: 'no match' | 'match' }
  | { readonly kind: Exclude<Verdict, 'accept' | 'drop'>; readonly chain?: string }
  | FinalDecision

/** No further rule of the chain is asked. */
export type FinalDecision =
  | { readonly kind: 'accept' | 'drop' | 'masquerade' }
  | { readonly kind: 'dnat'; readonly address: string; readonly port: number }

const ROOM = 80
const NAME_SIZE = 16
/** Types of routes: rtnetlink(7). */
const RTN = { UNICAST: 1, LOCAL: 2 }
const NO_MATCH: Decision = { kind: 'no match' }

export function evaluate(expressions: readonly Expression[], view: View): Decision {
  const registers: number[] = new Array(ROOM).fill(0)
  for (const expression of expressions) {
    const decision = carryOut(expression, registers, view)
    if (decision) return decision
  }
  return { kind: 'match' }
}

/** @returns undefined: the next expression follows */
function carryOut(expression: Expression, registers: number[], view: View): Decision | undefined {
  const load = (to: number, bytes: readonly number[]) => void registers.splice(to, padded(bytes).length, ...padded(bytes))
  const held = (from: number, length: number) => registers.slice(from, from + length)
  switch (expression.op) {
    case 'meta': {
      const bytes = metaOf(expression.key, view)
      return bytes ? load(expression.to, bytes) : NO_MATCH
    }
    case 'payload':
      return load(expression.to, headersOf(view.packet)[expression.header].slice(expression.offset, expression.offset + expression.length))
    case 'ct':
      return view.flow ? load(expression.to, native32(view.flow[expression.key])) : NO_MATCH
    case 'fib':
      return load(expression.to, native32(view.isForThisMachine ? RTN.LOCAL : RTN.UNICAST))
    case 'bitwise': {
      const mask = hexBytes(expression.mask)
      return load(
        expression.to,
        held(expression.from, mask.length).map((byte, index) => byte & (mask[index] ?? 0)),
      )
    }
    case 'cmp': {
      const bytes = hexBytes(expression.bytes)
      return (printHex(held(expression.from, bytes.length)) === expression.bytes) === expression.isEqual ? undefined : NO_MATCH
    }
    case 'lookup': {
      const set = view.sets.find(({ name }) => name === expression.set)
      if (!set) throw new RangeError(`there is no set ${expression.set}`)
      const found = set.elements.find(element => isInElement(set, element, registers, expression.from))
      if ((found !== undefined) === expression.isInverted) return NO_MATCH
      return expression.to === undefined ? undefined : load(expression.to, hexBytes(found?.data ?? ''))
    }
    case 'verdict':
      return { kind: expression.verdict, ...(expression.chain !== undefined && { chain: expression.chain }) }
    case 'dnat': {
      const [high = 0, low = 0] = held(expression.port, 2)
      return { kind: 'dnat', address: printAddress(held(expression.address, expression.family === 'ip' ? 4 : 16)), port: high * 256 + low }
    }
    case 'masquerade':
      return { kind: 'masquerade' }
  }
}

/** Registers are four bytes each: what is shorter is filled up. */
function padded(bytes: readonly number[]): readonly number[] {
  return [...bytes, ...new Array((4 - (bytes.length % 4)) % 4).fill(0)]
}

/** A packet that comes in by no interface has an empty name for it, and no kind. */
function metaOf(
  key: Extract<Expression, { readonly op: 'meta' }>['key'],
  { packet, incoming, outgoing }: View,
): readonly number[] | undefined {
  const text = (value: string) => Array.from({ length: NAME_SIZE }, (_, index) => value.charCodeAt(index) || 0)
  switch (key) {
    case 'iifname':
      return text(incoming?.name ?? '')
    case 'oifname':
      return text(outgoing?.name ?? '')
    case 'iifkind':
      return incoming?.kind === undefined ? undefined : text(incoming.kind)
    case 'oifkind':
      return outgoing?.kind === undefined ? undefined : text(outgoing.kind)
    case 'nfproto':
      return [headersOf(packet).family]
    case 'l4proto':
      return [headersOf(packet).protocol]
  }
}

/** Of an interval, each field lies between its first and its last value. */
function isInElement(
  { key: types }: ElementSet,
  { key, end = key }: ElementSet['elements'][number],
  registers: readonly number[],
  from: number,
): boolean {
  const held = fieldsOf(types, printHex(registers.slice(from, from + key.length / 2)))
  const [first, last] = [fieldsOf(types, key), fieldsOf(types, end)]
  const between = (field: string, low: string, high: string) => field >= low && field <= high
  // Bytes in network order compare as their digits do.
  return held.every((field, index) => between(printHex(field), printHex(first[index] ?? []), printHex(last[index] ?? [])))
}

function native32(value: number): readonly number[] {
  return [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >> 24) & 0xff]
}
