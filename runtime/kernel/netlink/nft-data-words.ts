/** Types and values of what stands in sets and maps, as nft(8) writes them. */

import { IPPROTO } from '../program/constants.ts'
import { BITS_OF_A_NUMBER, NUMBERS } from './nft-data-types.ts'
import { ADDRESS } from './schema.ts'
import { readValue } from './value.ts'

/** @returns the types of a concatenation, by its number */
export function typesOf(number: number): string[] {
  if (number === 0) return []
  const last = number & ((1 << BITS_OF_A_NUMBER) - 1)
  const name = Object.entries(NUMBERS).find(([, own]) => own === last)?.[0]
  return [...typesOf(number >>> BITS_OF_A_NUMBER), name ?? String(last)]
}

/** @param bytes from the value's first byte on */
export const protocolOf = (bytes: Uint8Array): string => ({ [IPPROTO.TCP]: 'tcp', [IPPROTO.UDP]: 'udp' })[bytes[0] ?? 0] ?? String(bytes[0])
export const serviceOf = (bytes: Uint8Array): string => String(((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0))
export const nameOf = (bytes: Uint8Array): string => JSON.stringify(Buffer.from(bytes).toString().replace(/\0+$/, ''))
/** @param bytes four, or sixteen */
export const addressOf = (bytes: Uint8Array): string => readValue(ADDRESS, Buffer.from(bytes), undefined).shown
