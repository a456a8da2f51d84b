/** The addresses of a container: the lowest of its network that no other container has, held by a lease. */

import { MinidockError } from '../base/errors.ts'
import { parseIpv4, printIpv4 } from '../formats/net/ipv4.ts'
import { parseIpv6, printIpv6 } from '../formats/net/ipv6.ts'
import { contains4, nextFree4, parseCidr4, range4Of } from '../formats/net/range4.ts'
import { contains6, nthAddress6, parseCidr6, range6Of } from '../formats/net/range6.ts'
import type { BridgeNetwork } from '../store/networks/networks.ts'
import type { InterfaceAddress } from './heart.ts'

/** What a user has asked for. */
export interface WantedAddresses {
  /** `--ip` */
  readonly ipv4?: string | undefined
  /** `--ip6` */
  readonly ipv6?: string | undefined
}

/** Holds an address. @returns false when another start has it */
export type Take = (address: string) => boolean

/**
 * Takes an address of each family that the network has. The one of IPv6 has the same place in its range as the one of IPv4.
 * @param used addresses that are known to be taken
 * @returns undefined when there is none left, or the one that is asked for is taken
 * @throws {MinidockError} `invalid` for an address outside of the network, `conflict` for one of IPv6 that is taken
 */
export function takeAddresses(
  { IPAM }: BridgeNetwork,
  wanted: WantedAddresses,
  used: ReadonlySet<string>,
  take: Take,
): InterfaceAddress[] | undefined {
  const [four, six] = [IPAM.Config.find(({ Subnet }) => !Subnet.includes(':')), IPAM.Config.find(({ Subnet }) => Subnet.includes(':'))]
  const cidr = parseCidr4(four?.Subnet ?? '')
  if (!cidr) return []
  if (!six && wanted.ipv6 !== undefined) throw outside(wanted.ipv6)
  const ipv4 = { range: range4Of(cidr), within: range4Of(parseCidr4(four?.IPRange ?? '') ?? cidr), gateway: parseIpv4(four?.Gateway ?? '') }
  const taken = new Set<number>()
  const isTaken = (address: number) => address === ipv4.gateway || taken.has(address) || used.has(printIpv4(address))
  for (;;) {
    const address = wanted.ipv4 === undefined ? nextFree4(ipv4.range, isTaken, ipv4.within) : asked4(wanted.ipv4, ipv4.range, isTaken)
    if (address === undefined) return undefined
    taken.add(address)
    if (!take(printIpv4(address))) continue
    const own = [{ address: printIpv4(address), prefixLength: cidr.prefix }]
    const twin = six && take6(six, wanted.ipv6, BigInt(address - ipv4.range.address), take)
    if (twin !== 'taken') return twin ? [...own, twin] : own
  }
}

function asked4(text: string, range: Parameters<typeof contains4>[0], isTaken: (address: number) => boolean): number | undefined {
  const address = parseIpv4(text)
  if (address === undefined || !contains4(range, address)) throw outside(text)
  // The first and the last address of a network are no machine's.
  return nextFree4(range, isTaken, { address, prefix: 32 })
}

/** @param place of the container's IPv4 address in its range */
function take6(
  { Subnet, Gateway }: { readonly Subnet: string; readonly Gateway: string },
  asked: string | undefined,
  place: bigint,
  take: Take,
): InterfaceAddress | 'taken' | undefined {
  const cidr = parseCidr6(Subnet)
  if (!cidr) return undefined
  const range = range6Of(cidr)
  const wanted = asked === undefined ? nthAddress6(range, place) : parseIpv6(asked)
  if (wanted === undefined || !contains6(range, wanted)) throw outside(asked ?? Subnet)
  const address = printIpv6(wanted)
  if (address !== Gateway && take(address)) return { address, prefixLength: cidr.prefix }
  if (asked !== undefined) throw inUse(asked)
  return 'taken'
}

function outside(address: string): MinidockError {
  return new MinidockError('invalid', `no configured subnet contains IP address ${address}`, {
    hint: 'see which there is: minidock network inspect bridge',
  })
}

export function inUse(address: string): MinidockError {
  return new MinidockError('conflict', `address ${address} is already in use`, {
    hint: 'see who has it: minidock network inspect bridge',
  })
}
