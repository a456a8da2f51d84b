/** A packet, as far as rules look at it. */

import { addressBytes } from '../../runtime/kernel/program/addresses.ts'

/** From where to where: what a flow is known by. */
export interface Tuple {
  readonly source: string
  readonly sourcePort: number
  readonly destination: string
  readonly destinationPort: number
}

export const answerTo = ({ source, sourcePort, destination, destinationPort }: Tuple): Tuple => ({
  source: destination,
  sourcePort: destinationPort,
  destination: source,
  destinationPort: sourcePort,
})

export const isSame = (a: Tuple, b: Tuple): boolean =>
  a.source === b.source && a.sourcePort === b.sourcePort && a.destination === b.destination && a.destinationPort === b.destinationPort

export const printEnd = (address: string, port: number): string => `${address.includes(':') ? `[${address}]` : address}:${port}`

const IPPROTO_TCP = 6
const ports = (...numbers: readonly number[]) => numbers.flatMap(number => [number >> 8, number & 0xff])

/** The bytes of its headers that a rule can load: of TCP, whose header begins with the ports. */
export function headersOf({ source, sourcePort, destination, destinationPort }: Tuple) {
  const addresses = [...addressBytes(source), ...addressBytes(destination)]
  const isSix = source.includes(':')
  return {
    /** As the kernel's NFPROTO numbers them. */
    family: isSix ? 10 : 2,
    protocol: IPPROTO_TCP,
    // The header of IPv4 has its addresses at byte 12, that of IPv6 at byte 8.
    network: [...new Array(isSix ? 8 : 12).fill(0), ...addresses] as readonly number[],
    transport: ports(sourcePort, destinationPort),
  }
}
