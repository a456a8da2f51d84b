/** Addresses as people write them, and as the kernel takes them: in network order. */

/** @throws {RangeError} for what is no address in dotted decimal */
export function ipv4Bytes(address: string): readonly number[] {
  const bytes = address.split('.').map(Number)
  if (!/^\d+(\.\d+){3}$/.test(address) || bytes.some(byte => byte > 255)) throw new RangeError(`${address} is no IPv4 address`)
  return bytes
}

/** @returns the eight groups of 16 bits @throws {RangeError} for what is no address, or one with a zone */
export function ipv6Groups(address: string): readonly number[] {
  // A URL writes the address's last two groups in hexadecimal, also where they are given as an IPv4 address.
  const url = /^[\da-f:.]+$/i.test(address) ? URL.parse(`http://[${address}]`) : null
  if (!url) throw new RangeError(`${address} is no IPv6 address`)
  const [before = '', behind = ''] = url.hostname.slice(1, -1).split('::')
  const [head, tail] = [groupsIn(before), groupsIn(behind)]
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail]
}

function groupsIn(part: string): number[] {
  return part === '' ? [] : part.split(':').map(group => Number.parseInt(group, 16))
}

export const isIpv6 = (address: string): boolean => address.includes(':')

/** @returns four bytes, or sixteen @throws {RangeError} for what is no address */
export function addressBytes(address: string): Uint8Array {
  return Uint8Array.from(isIpv6(address) ? ipv6Groups(address).flatMap(group => [group >> 8, group & 0xff]) : ipv4Bytes(address))
}

/** @param mac `02:42:ac:11:00:02` @throws {RangeError} for what is none */
export function macBytes(mac: string): Uint8Array {
  if (!/^[\da-f]{2}(:[\da-f]{2}){5}$/i.test(mac)) throw new RangeError(`${mac} is no MAC address`)
  return Uint8Array.from(mac.split(':'), byte => Number.parseInt(byte, 16))
}
