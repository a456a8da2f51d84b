/** Types of what stands in sets and maps: nft(8), "DATA TYPES". Fields of a concatenation begin at multiples of four bytes. */

import { addressBytes } from '../program/addresses.ts'
import { IPPROTO } from '../program/constants.ts'

/** Numbers by which nft knows the types, to show elements: the kernel keeps them, and looks at sizes only. */
export const NUMBERS = { ipv4_addr: 7, ipv6_addr: 8, inet_proto: 12, inet_service: 13, ifname: 41 } as const

export type DataType = keyof typeof NUMBERS

/** Bytes. */
export const SIZES: Readonly<Record<DataType, number>> = { ipv4_addr: 4, ipv6_addr: 16, inet_proto: 1, inet_service: 2, ifname: 16 }

export const BITS_OF_A_NUMBER = 6

export const padded = (size: number): number => Math.ceil(size / 4) * 4

/** Of a concatenation: its types' numbers, six bits each. */
export function numberOf(types: readonly DataType[]): number {
  return types.reduce((number, type) => (number << BITS_OF_A_NUMBER) | NUMBERS[type], 0)
}

export function lengthOf(types: readonly DataType[]): number {
  return types.length === 1
    ? types.reduce((length, type) => length + SIZES[type], 0)
    : types.reduce((length, type) => length + padded(SIZES[type]), 0)
}

/** A field of an element: four bytes, or a multiple of that. */
export type Value = Uint8Array

/** ipv4_addr or ipv6_addr. @throws {RangeError} for what is no address */
export const address = (text: string): Value => addressBytes(text)

/** inet_proto. */
export const protocol = (name: 'tcp' | 'udp'): Value => Uint8Array.of(name === 'tcp' ? IPPROTO.TCP : IPPROTO.UDP, 0, 0, 0)

/** inet_service. */
export const service = (port: number): Value => Uint8Array.of(port >> 8, port & 0xff, 0, 0)

/** ifname. @throws {RangeError} for what is too long for one, or empty */
export function ifname(name: string): Value {
  const bytes = Buffer.from(name)
  if (bytes.length === 0 || bytes.length >= SIZES.ifname) throw new RangeError(`${name} is no name of an interface`)
  const value = new Uint8Array(SIZES.ifname)
  value.set(bytes)
  return value
}
