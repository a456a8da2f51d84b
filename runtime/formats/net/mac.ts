/** Addresses of Ethernet. */

import { ipv4Bytes } from './ipv4.ts'

const BYTES = 6
const FORMS = [/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i, /^[0-9a-f]{2}(?:-[0-9a-f]{2}){5}$/i, /^[0-9a-f]{4}(?:\.[0-9a-f]{4}){2}$/i]

/** Returns the six bytes, or undefined if the text is no address. The forms are Go's: `02:42:ac:11:00:02`, `02-42-ac-11-00-02`, `0242.ac11.0002`. */
export function parseMac(text: string): Uint8Array | undefined {
  if (!FORMS.some(form => form.test(text))) return undefined
  const digits = text.replaceAll(/[:.-]/g, '')
  return Uint8Array.from({ length: BYTES }, (_, index) => Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16))
}

/** `02:42:ac:11:00:02` */
export function printMac(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(':')
}

/** Returns the address of the container that has an IPv4 address. Who gets an address that was used before gets its MAC too, so what neighbours remember stays true. */
export function macOfIpv4(address: number): Uint8Array {
  return Uint8Array.of(0x02, 0x42, ...ipv4Bytes(address))
}

/** Whether one interface can have it: it is neither zero nor an address of many (linux/etherdevice.h, is_valid_ether_addr). */
export function isUnicastMac(bytes: Uint8Array): boolean {
  return ((bytes[0] ?? 0) & 1) === 0 && bytes.some(byte => byte !== 0)
}
