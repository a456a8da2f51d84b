/** `network inspect`. With `--verbose` docker adds what it knows of a swarm's services. */

import type { Call } from '../../cli/command.ts'
import { inspectEach } from '../../cli/inspect-each.ts'
import { inspectNetwork } from '../inspect-network.ts'

export async function inspectNetworks(call: Call): Promise<number> {
  return await inspectEach(call, async name => ({ kind: 'network', document: await inspectNetwork(call.engine.store, name) }))
}
