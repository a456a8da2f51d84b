/**
 * Makes the firewall's table again for containers that run: `nft flush ruleset`, which also a restart of the host's firewall does, takes their published ports away. The
 * next start makes the table, with its own ports only; `system gc` knows all of them.
 */

import { withServer } from '../kernel/launch/server.ts'
import { firewallMessage, getTable } from '../kernel/netlink/nft-objects.ts'
import { AF, NETLINK, SOCK } from '../kernel/program/constants.ts'
import { type Label, Program } from '../kernel/program/program.ts'
import type { Store } from '../store/state/store.ts'
import { tableOf } from './firewall/table.ts'
import { heart } from './heart.ts'
import type { HeldBridge } from './held.ts'
import { bridgeOf } from './held-by.ts'
import { cableOf } from './hold.ts'
import { publishedBy } from './published.ts'
import { wholeTable } from './table-of-network.ts'

const LABEL: Label = { module: 'network', chapter: 5, why: 'containers that run need their rules and ports again' }

/** @returns sentences about what was done */
export async function mendFirewall(store: Store, launcher: string): Promise<string[]> {
  const living = connectedBy(store)
  const [first] = living
  if (!first?.firewall) return []
  const { table } = first
  const program = new Program()
  const emitter = program.emitter(LABEL)
  const [socket, found] = [emitter.register('firewall'), emitter.register('found')]
  emitter.into(socket).socket_netlink(AF.NETLINK, SOCK.RAW | SOCK.CLOEXEC, NETLINK.NETFILTER)
  emitter
    .into(found)
    .tolerating('ENOENT')
    .netlink(socket, firewallMessage(getTable(tableOf(table))))
  emitter.netlink(
    socket,
    firewallMessage(
      ...wholeTable(
        first,
        living.flatMap(held => publishedBy(held, heart)),
      ),
    ),
  )
  return await withServer(launcher, async server => {
    const reply = await server.run(program, { reply: false })
    return reply.register(found) < 0 ? [`made the firewall's table ${table} again: it was deleted`] : []
  })
}

/** Returns what the containers hold that have an address now. */
function connectedBy({ networks, containers }: Store): HeldBridge[] {
  return networks.tenants('bridge').flatMap(({ id, generation }) => {
    const held = bridgeOf(containers.directory(id))
    // What is kept may be of an earlier start, or of one that is only being planned.
    return held?.cable === cableOf(id, generation) ? [held] : []
  })
}
