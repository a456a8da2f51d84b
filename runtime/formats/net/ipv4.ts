/** IPv4 addresses: numbers of 32 bits, without a sign. */

/** Returns the address, or undefined if the text is none. As for Go, a byte has no zeros before it: other programs would read it in base 8. */
export function parseIpv4(text: string): number | undefined {
  const parts = text.split('.')
  if (parts.length !== 4) return undefined
  let address = 0
  for (const part of parts) {
    const byte = Number(part)
    // What a number is printed as is its only spelling here: no 01, no 1e1, no blank.
    if (!(byte >= 0 && byte <= 255) || String(byte) !== part) return undefined
    address = address * 256 + byte
  }
  return address
}

/** `172.17.0.2` */
export function printIpv4(address: number): string {
  return ipv4Bytes(address).join('.')
}

/** Returns the four bytes in the network's order. */
export function ipv4Bytes(address: number): readonly [number, number, number, number] {
  return [address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255, address & 255]
}

/** Whether it is in 127.0.0.0/8. */
export function isLoopback4(address: number): boolean {
  return address >>> 24 === 127
}
