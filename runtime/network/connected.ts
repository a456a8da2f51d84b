/** What containers hold that are on the network now: their ports have to be in the firewall's table. */

import { MinidockError } from '../base/errors.ts'
import type { Store } from '../store/state/store.ts'
import { cableOf } from './cable.ts'
import type { HeldBridge } from './held.ts'
import { bridgeOf } from './held-by.ts'

/** Returns what the containers hold that have an address now. */
export function connectedBy({ networks, containers }: Store): HeldBridge[] {
  return networks.tenants('bridge').flatMap(({ id, generation }) => {
    const held = readable(containers.directory(id))
    // What is kept may be of an earlier start, or of one that is only being planned.
    return held?.cable === cableOf(id, generation) ? [held] : []
  })
}

/** A container with damaged files is reported by whoever lists it, and keeps no other from its network. */
function readable(directory: string): HeldBridge | undefined {
  try {
    return bridgeOf(directory)
  } catch (error) {
    if (error instanceof MinidockError) return undefined
    throw error
  }
}
