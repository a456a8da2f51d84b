/** IPv6 addresses: bigints of 128 bits. Source: RFC 4291, section 2.2, and RFC 5952, which says how an address is printed. */

import { parseIpv4, printIpv4 } from './ipv4.ts'

const GROUPS = 8
const GROUP = /^[0-9a-fA-F]{1,4}$/
const MAPPED = 0xffff_0000_0000n
const LOOPBACK = 1n

/** Returns the address, or undefined if the text is none. Its last 32 bits can be written as IPv4; a zone (`%eth0`) is no part of an address. */
export function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = [groupsOf(halves[0] ?? '', halves.length === 1), groupsOf(halves[1] ?? '', true)]
  if (head === undefined || tail === undefined) return undefined
  const missing = GROUPS - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  const groups = [...head, ...Array<number>(missing).fill(0), ...tail]
  return groups.reduce((address, group) => (address << 16n) | BigInt(group), 0n)
}

/** @param isLast whether these are an address's last groups, which may be written as IPv4 */
function groupsOf(text: string, isLast: boolean): readonly number[] | undefined {
  if (text === '') return []
  const words = text.split(':')
  const address = isLast ? parseIpv4(words.at(-1) ?? '') : undefined
  const plain = address === undefined ? words : words.slice(0, -1)
  if (!plain.every(word => GROUP.test(word))) return undefined
  const groups = plain.map(word => Number.parseInt(word, 16))
  return address === undefined ? groups : [...groups, address >>> 16, address & 0xffff]
}

/** As the kernel prints it: in lower case, the longest row of zeros as `::`, and an IPv4 address that is mapped into IPv6 as `::ffff:172.17.0.2`. */
export function printIpv6(address: bigint): string {
  if (address >> 32n === MAPPED >> 32n) return `::ffff:${printIpv4(Number(address & 0xffff_ffffn))}`
  const groups = Array.from({ length: GROUPS }, (_, index) => (address >> BigInt(16 * (GROUPS - 1 - index))) & 0xffffn)
  const { start, length } = longestZeros(groups)
  const print = (some: readonly bigint[]) => some.map(group => group.toString(16)).join(':')
  return length < 2 ? print(groups) : `${print(groups.slice(0, start))}::${print(groups.slice(start + length))}`
}

/** The first of the longest rows. */
function longestZeros(groups: readonly bigint[]): { readonly start: number; readonly length: number } {
  let longest = { start: 0, length: 0 }
  let start = 0
  for (const [index, group] of groups.entries()) {
    if (group !== 0n) start = index + 1
    else if (index + 1 - start > longest.length) longest = { start, length: index + 1 - start }
  }
  return longest
}

/** Returns the sixteen bytes in the network's order. */
export function ipv6Bytes(address: bigint): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, index) => Number((address >> BigInt(8 * (15 - index))) & 0xffn))
}

export function isLoopback6(address: bigint): boolean {
  return address === LOOPBACK
}
