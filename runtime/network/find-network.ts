/** Finds a network by its name, its id, or the beginning of its id. */

import type { NetworkRecord } from '../formats/docker/network.ts'
import { openStore } from '../store/files/paths.ts'
import type { Store } from '../store/state/store.ts'
import { readSettings } from './read-settings.ts'

/** @throws {MinidockError} `not-found`, in docker's words */
export async function findNetwork(store: Pick<Store, 'networks' | 'paths'>, name: string): Promise<NetworkRecord> {
  openStore(store.paths)
  const { bridge } = await readSettings(store.paths.settings)
  return store.networks.find(name, bridge)
}
