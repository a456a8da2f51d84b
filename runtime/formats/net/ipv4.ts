/** IPv4 addresses: numbers of 32 bits, without a sign. */

const BYTE = '(0|[1-9][0-9]{0,2})'
const ADDRESS = new RegExp(`^${BYTE}\\.${BYTE}\\.${BYTE}\\.${BYTE}$`)

/** Returns the address, or undefined if the text is none. As for Go, a byte has no zeros before it: other programs would read it in base 8. */
export function parseIpv4(text: string): number | undefined {
  const match = ADDRESS.exec(text)
  if (match === null) return undefined
  let address = 0
  for (let index = 1; index <= 4; index++) {
    const byte = Number(match[index])
    if (byte > 255) return undefined
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
