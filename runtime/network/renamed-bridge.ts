/** A bridge that somebody has renamed: containers that run are still plugged into it, and it has the network's address. */

import { networkInterfaces } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseCidr4, range4Of } from '../formats/net/range4.ts'
import { readInterfaces, readRoutes } from '../kernel/machine/routes.ts'
import type { BridgeNetwork } from '../store/networks/networks.ts'

/** Milliseconds: an interface that was only just turned on is not listed with its hardware address yet. */
const [PAUSE, TIMEOUT] = [20, 1500]

/**
 * Returns its name now. It is known by its hardware address: an interface that only leads into the same range is another's.
 * @returns undefined: the bridge has its name, or there is none
 */
export async function renamedBridge({ Bridge, IPAM }: BridgeNetwork): Promise<string | undefined> {
  if (readInterfaces().includes(Bridge.Interface)) return undefined
  const ranges = IPAM.Config.flatMap(({ Subnet }) => parseCidr4(Subnet) ?? []).map(range4Of)
  const leadsThere = readRoutes().filter(({ destination, prefixLength }) =>
    ranges.some(({ address, prefix }) => address === destination && prefix === prefixLength),
  )
  if (leadsThere.length === 0) return undefined
  for (let waited = 0; waited <= TIMEOUT; waited += PAUSE) {
    const listed = networkInterfaces()
    const found = leadsThere.find(route => listed[route.interface]?.some(({ mac }) => mac === Bridge.MacAddress))
    if (found) return found.interface
    if (leadsThere.every(route => listed[route.interface])) return undefined
    await sleep(PAUSE)
  }
  return undefined
}
