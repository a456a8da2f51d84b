/** Bytes as hexadecimal digits, and what they mean, in the browser too. */

import { type DataType, padded, SIZES } from '../../runtime/kernel/netlink/nft-data-types.ts'

export function hexBytes(hex: string): readonly number[] {
  return (hex.match(/../g) ?? []).map(digits => Number.parseInt(digits, 16))
}

export function printHex(bytes: readonly number[]): string {
  return bytes.map(byte => byte.toString(16).padStart(2, '0')).join('')
}

/** An address of four bytes, or of sixteen. */
export function printAddress(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, index) => ((bytes[2 * index] ?? 0) * 256 + (bytes[2 * index + 1] ?? 0)).toString(16))
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}

/** Returns the bytes of each field of an element's key or data: fields begin at multiples of four bytes. */
export function fieldsOf(types: readonly DataType[], hex: string): readonly (readonly number[])[] {
  const bytes = hexBytes(hex)
  let at = 0
  return types.map(type => {
    const field = bytes.slice(at, at + SIZES[type])
    at += padded(SIZES[type])
    return field
  })
}
