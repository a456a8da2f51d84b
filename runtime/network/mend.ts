/**
 * Makes the firewall's table again for containers that run, whatever was done to it. A start does that only where it sees that something is missing (`damage.ts`).
 */

import { withServer } from '../kernel/launch/server.ts'
import { firewallMessage, getTable } from '../kernel/netlink/nft-objects.ts'
import { AF, NETLINK, SOCK } from '../kernel/program/constants.ts'
import { type Label, Program } from '../kernel/program/program.ts'
import type { Store } from '../store/state/store.ts'
import { connectedBy } from './connected.ts'
import { tableOf } from './firewall/table.ts'
import { heart } from './heart.ts'
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
