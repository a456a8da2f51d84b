/** Ranges of IPv4 addresses: `172.17.0.0/16`. */

import { parseIpv4, printIpv4 } from './ipv4.ts'

/** An address, and how many of its bits name the network that it is in. For a range, the other bits are zero. */
export interface Cidr4 {
  readonly address: number
  readonly prefix: number
}

/** Returns what a text such as `172.17.0.1/16` says, or undefined; the address's last bits stay. */
export function parseCidr4(text: string): Cidr4 | undefined {
  const slash = text.indexOf('/')
  const address = parseIpv4(text.slice(0, slash))
  const digits = text.slice(slash + 1)
  if (slash < 0 || address === undefined || !/^(?:0|[1-9]\d?)$/.test(digits) || Number(digits) > 32) return undefined
  return { address, prefix: Number(digits) }
}

export function printCidr4({ address, prefix }: Cidr4): string {
  return `${printIpv4(address)}/${prefix}`
}

/** Returns the range that an address is in. */
export function range4Of({ address, prefix }: Cidr4): Cidr4 {
  return { address: address - (address % size4(prefix)), prefix }
}

/** Returns how many addresses a range has. */
export function size4(prefix: number): number {
  return 2 ** (32 - prefix)
}

/** Returns an address of a range; the first is the 0th. */
export function nthAddress4({ address }: Cidr4, index: number): number {
  return address + index
}

/** Returns the range's last address, by which all of its machines are called. */
export function broadcastOf({ address, prefix }: Cidr4): number {
  return address + size4(prefix) - 1
}

export function contains4(range: Cidr4, address: number): boolean {
  return address >= range.address && address - range.address < size4(range.prefix)
}

export function overlap4(one: Cidr4, other: Cidr4): boolean {
  return contains4(one, other.address) || contains4(other, one.address)
}

/**
 * Returns a range's lowest address that nobody has, or undefined if all are taken. As docker's, it is never the range's first or last address, which name
 * the network and all of its machines.
 * @param within the part of the range to choose from
 */
export function nextFree4(range: Cidr4, isTaken: (address: number) => boolean, within: Cidr4 = range): number | undefined {
  const last = Math.min(broadcastOf(within), broadcastOf(range) - 1)
  for (let address = Math.max(within.address, range.address + 1); address <= last; address++) if (!isTaken(address)) return address
  return undefined
}
