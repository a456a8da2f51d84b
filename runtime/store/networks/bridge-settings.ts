/** What the default bridge is made from: members of daemon.json, checked already (`formats/docker/daemon-settings.ts`). */

import { printIpv4 } from '../../formats/net/ipv4.ts'
import { printIpv6 } from '../../formats/net/ipv6.ts'
import { type Cidr4, parseCidr4, printCidr4, range4Of } from '../../formats/net/range4.ts'
import { nthAddress6, parseCidr6, printCidr6, range6Of } from '../../formats/net/range6.ts'
import { DEFAULT_POOLS, type Pool } from './ranges.ts'

export interface BridgeSettings {
  /** Address and prefix of the bridge: `172.17.0.1/16`. */
  readonly bip?: string
  /** The part of the network from which containers get their addresses. */
  readonly fixedCidr?: string
  /** IPv6: the network's range; the bridge has its first address. */
  readonly ipv6?: string
  readonly pools?: readonly { readonly base: string; readonly size: number }[]
  readonly gateway?: string
  readonly mtu?: number
  readonly icc?: boolean
  /** Where ports are published that are given without an address. */
  readonly ip?: string
}

export interface Subnet {
  readonly Subnet: string
  readonly Gateway: string
  readonly IPRange?: string
}

export function poolsOf({ pools }: BridgeSettings): readonly Pool[] {
  if (!pools) return DEFAULT_POOLS
  return pools.flatMap(({ base, size }) => {
    const range = parseCidr4(base)
    return range ? [{ base: range4Of(range), size }] : []
  })
}

/** @param choose returns a free range: where `bip` names none */
export function subnetsOf({ bip, fixedCidr, ipv6 }: BridgeSettings, choose: () => Cidr4): Subnet[] {
  const own = bip === undefined ? undefined : parseCidr4(bip)
  const fixed = fixedCidr === undefined ? undefined : parseCidr4(fixedCidr)
  // As docker's: where only a part is named, that is the whole.
  const range = own ? range4Of(own) : fixed ? range4Of(fixed) : choose()
  const six = ipv6 === undefined ? undefined : parseCidr6(ipv6)
  return [
    {
      Subnet: printCidr4(range),
      Gateway: printIpv4(own?.address ?? range.address + 1),
      ...(fixedCidr !== undefined && { IPRange: fixedCidr }),
    },
    ...(six ? [{ Subnet: printCidr6(range6Of(six)), Gateway: printIpv6(nthAddress6(range6Of(six), 1n)) }] : []),
  ]
}
