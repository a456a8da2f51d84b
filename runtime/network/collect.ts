/** The network's part of `system gc`: leases of the dead, and, when no container is left, all that starts have made on the machine for the network. */

import { joinHostPort } from '../formats/net/ip.ts'
import type { Store } from '../store/state/store.ts'
import { mendFirewall } from './mend.ts'
import { takeNetworkAway } from './take-away.ts'

export async function* collectNetwork(store: Store, launcher: string): AsyncGenerator<string> {
  const { networks, containers } = store
  for (const address of await networks.collect('bridge')) yield `freed the address ${address}: the start that had taken it was killed`
  for (const port of await networks.collectPorts()) yield `freed ${shownPort(port)}: the start that had taken it was killed`
  if (containers.ids().length > 0) yield* await mendFirewall(store, launcher)
  if (containers.ids().length > 0) return
  yield* (await networks.whileUnused('bridge', () => takeNetworkAway(networks, launcher))) ?? []
}

/** @param lease `tcp-8080-0.0.0.0` */
function shownPort(lease: string): string {
  const [protocol, port = '', address = ''] = lease.split('-')
  return `the port ${joinHostPort(address, port)}/${protocol}`
}
