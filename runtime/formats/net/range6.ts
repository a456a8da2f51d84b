/** Ranges of IPv6 addresses: `fd00:1::/64`. */

import { parseIpv6, printIpv6 } from './ipv6.ts'

/** An address, and how many of its bits name the network that it is in. For a range, the other bits are zero. */
export interface Cidr6 {
  readonly address: bigint
  readonly prefix: number
}

/** Returns what a text such as `fd00:1::1/64` says, or undefined; the address's last bits stay. */
export function parseCidr6(text: string): Cidr6 | undefined {
  const slash = text.indexOf('/')
  const address = parseIpv6(text.slice(0, slash))
  const digits = text.slice(slash + 1)
  if (slash < 0 || address === undefined || !/^(?:0|[1-9]\d{0,2})$/.test(digits) || Number(digits) > 128) return undefined
  return { address, prefix: Number(digits) }
}

export function printCidr6({ address, prefix }: Cidr6): string {
  return `${printIpv6(address)}/${prefix}`
}

/** Returns the range that an address is in. */
export function range6Of({ address, prefix }: Cidr6): Cidr6 {
  return { address: address - (address % size6(prefix)), prefix }
}

/** Returns how many addresses a range has. */
export function size6(prefix: number): bigint {
  return 1n << BigInt(128 - prefix)
}

/** Returns an address of a range; the first is the 0th. */
export function nthAddress6({ address }: Cidr6, index: bigint): bigint {
  return address + index
}

export function contains6(range: Cidr6, address: bigint): boolean {
  return address >= range.address && address - range.address < size6(range.prefix)
}

export function overlap6(one: Cidr6, other: Cidr6): boolean {
  return contains6(one, other.address) || contains6(other, one.address)
}

/**
 * Returns a range's lowest address that nobody has, or undefined if all are taken. It is never the range's first, by which any router of the network is
 * called (RFC 4291, section 2.6.1).
 * @param within the part of the range to choose from
 */
export function nextFree6(range: Cidr6, isTaken: (address: bigint) => boolean, within: Cidr6 = range): bigint | undefined {
  const end = within.address + size6(within.prefix)
  for (let address = within.address; address < end; address++) if (address !== range.address && !isTaken(address)) return address
  return undefined
}
