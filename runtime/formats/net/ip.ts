/** Addresses of either family. */

import { parseIpv4, printIpv4 } from './ipv4.ts'
import { parseIpv6, printIpv6 } from './ipv6.ts'

export type Ip = { readonly family: 4; readonly address: number } | { readonly family: 6; readonly address: bigint }

/** Returns the address, or undefined if the text is none. */
export function parseIp(text: string): Ip | undefined {
  if (!text.includes(':')) {
    const address = parseIpv4(text)
    return address === undefined ? undefined : { family: 4, address }
  }
  const address = parseIpv6(text)
  return address === undefined ? undefined : { family: 6, address }
}

export function printIp(ip: Ip): string {
  return ip.family === 4 ? printIpv4(ip.address) : printIpv6(ip.address)
}

/** Returns the address as Go's `net.ParseIP` and `String` do: one that is mapped into IPv6 becomes IPv4. Undefined: the text is no address. */
export function canonicalIp(text: string): string | undefined {
  const ip = parseIp(text)
  return ip === undefined ? undefined : printIp(ip).replace(/^::ffff:(?=\d+\.)/, '')
}

/** Returns address and port as Go's `net.JoinHostPort` does: `127.0.0.1:80`, `[::1]:80`. */
export function joinHostPort(address: string, port: number | string): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port}`
}
