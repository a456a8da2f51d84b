/** Chooses the range of a new network: the first of docker's pools that the machine does not route yet. Source: moby, libnetwork/ipamutils. */

import { MinidockError } from '../../base/errors.ts'
import { type Cidr4, overlap4, printCidr4, size4 } from '../../formats/net/range4.ts'
import type { Route } from '../../kernel/machine/routes.ts'

/** A range that is cut into ranges of one size, each for one network. */
export interface Pool {
  readonly base: Cidr4
  /** The prefix length of each. */
  readonly size: number
}

const range = (a: number, b: number, prefix: number): Cidr4 => ({ address: a * 2 ** 24 + b * 2 ** 16, prefix })

/** Docker's: 172.17.0.0/16 to 172.31.0.0/16, then 192.168.0.0/16 in sixteen parts. */
export const DEFAULT_POOLS: readonly Pool[] = [
  ...Array.from({ length: 15 }, (_, index) => ({ base: range(172, 17 + index, 16), size: 16 })),
  { base: range(192, 168, 16), size: 20 },
]

/**
 * Returns the first range that overlaps no route of the machine's.
 * @throws {MinidockError} `conflict` in docker's words: there is none
 */
export function freeRange(pools: readonly Pool[], routes: readonly Route[]): Cidr4 {
  // The default route leads everywhere: it says nothing about what is in use.
  const routed = routes
    .filter(({ prefixLength }) => prefixLength > 0)
    .map(({ destination, prefixLength }) => ({ address: destination, prefix: prefixLength }))
  for (const { base, size } of pools) {
    for (let address = base.address; address < base.address + size4(base.prefix); address += size4(size)) {
      const candidate = { address, prefix: size }
      if (!routed.some(other => overlap4(candidate, other))) return candidate
    }
  }
  throw new MinidockError('conflict', 'all predefined address pools have been fully subnetted', {
    hint: `the machine routes every range of: ${pools.map(({ base }) => printCidr4(base)).join(', ')}\nname another one in daemon.json: "bip": "10.200.0.1/24"`,
  })
}
