/** What a state folder has of networks, as `doctor` judges it. */

import { isOfKind } from '../base/errors.ts'
import { readBootId } from '../kernel/machine/host.ts'
import { isRunning } from '../store/containers/stored-container.ts'
import type { BridgeNetwork, Family } from '../store/networks/networks.ts'
import type { Store } from '../store/state/store.ts'
import { readSettings } from './read-settings.ts'
import type { Settings } from './settings.ts'

export interface OwnNetwork {
  /** Absent: the file cannot be read, because of this. */
  readonly settings?: Settings
  readonly problem?: string
  /** Absent: none was made yet, or this user may not look. */
  readonly network?: BridgeNetwork
  /** Of which families minidock has made the machine forward packets. */
  readonly forwards: readonly Family[]
  /** Names of the containers that run and have an address of the network. */
  readonly connected: readonly string[]
}

export async function lookAtOwnNetwork(store: Store): Promise<OwnNetwork> {
  const read = await readSettings(store.paths.settings).catch((error: unknown) => {
    if (isOfKind(error, 'invalid')) return error.message
    throw error
  })
  const settings = typeof read === 'string' ? { problem: read } : { settings: read }
  // A state folder belongs to one user, and others may not look.
  const network = store.networks.isThere('bridge') ? store.networks.keptBridge() : undefined
  if (!network) return { ...settings, forwards: [], connected: [] }
  return { ...settings, network, forwards: store.networks.forwards(readBootId()), connected: connectedTo(network, store) }
}

function connectedTo({ Name }: BridgeNetwork, { networks, containers }: Store): string[] {
  const ids = new Set(networks.tenants(Name).map(({ id }) => id))
  const found = [...ids].flatMap(id => containers.read(id) ?? [])
  return found
    .filter(isRunning)
    .map(({ record }) => record.Name)
    .sort()
}
