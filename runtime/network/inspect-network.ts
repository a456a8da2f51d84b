/** `inspect` for a network, in docker's shape: the network, and the containers that run in it. */

import { inspectedNetwork, type NetworkMember } from '../formats/docker/inspected-network.ts'
import type { NetworkRecord } from '../formats/docker/network.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { isRunning } from '../store/containers/stored-container.ts'
import type { Store } from '../store/state/store.ts'
import { endpointOf } from './endpoint.ts'
import { findNetwork } from './find-network.ts'
import { heldBy } from './held-by.ts'

/** @param name also an id, or the beginning of one @throws {MinidockError} `not-found`, in docker's words; `engine` when a file is damaged */
export async function inspectNetwork(store: Store, name: string): Promise<object> {
  const network = await findNetwork(store, name)
  // A container that cannot be read runs nowhere that could be shown; `ps` says what is wrong with it.
  const running = store.containers.list(() => undefined).filter(isRunning)
  return inspectedNetwork(
    network,
    running.flatMap(container => memberOf(network, container)),
  )
}

/** @returns none for a container that is in another network, or in that of another container */
function memberOf({ Id }: NetworkRecord, { record, directory }: StoredContainer): readonly NetworkMember[] {
  const held = heldBy(directory)
  if (held === undefined || held.kind === 'container' || held.id !== Id) return []
  const { endpointId, macAddress, address, prefix, address6, prefix6 } = endpointOf(held)
  const [ipv4Address, ipv6Address] = [address && `${address}/${prefix}`, address6 && `${address6}/${prefix6}`]
  return [{ container: record.Id, name: record.Name, endpointId, macAddress, ipv4Address, ipv6Address }]
}
