/**
 * Takes away what starts have made on the machine for the network (`ready-network.ts`): forwarding, the bridge, the firewall's table, and what lets the bridge pass another
 * firewall. Only what is known to be this state folder's is touched. Bridges and tables of other state folders stay, also where the folder is gone: nothing on the
 * machine says whose they were.
 *
 * Forwarding is one setting of the whole machine, and has no owner. It is turned off only if minidock has turned it on since the boot (the mark says so), and if at most one
 * interface besides our bridge has an address or a route: with two of them, packets may be forwarded by now for another engine, a virtual machine or a VPN, which found it on
 * and did not have to turn it on. Then it stays on; and so does our table, since its chains for strangers' packets are what keeps the machine from being a router for
 * everybody. It comes first for the same reason: there is no moment in which the machine forwards without the table.
 */

import { networkInterfaces } from 'node:os'
import { type Server, withServer } from '../kernel/launch/server.ts'
import { readBootId } from '../kernel/machine/host.ts'
import { readForwarding, readInterfaces, readRoutes } from '../kernel/machine/routes.ts'
import { deleteTable, firewallMessage } from '../kernel/netlink/nft-objects.ts'
import { deleteLink, routeMessage } from '../kernel/netlink/rtnetlink.ts'
import { AF, NETLINK, SOCK } from '../kernel/program/constants.ts'
import { type Label, Program } from '../kernel/program/program.ts'
import { isBridge } from '../store/networks/bridge-names.ts'
import type { Family, NetworkStore } from '../store/networks/networks.ts'
import { hasPass, type PassFamily } from './firewall/other-firewalls.ts'
import { giveBackPass, removePass } from './firewall/remove-pass.ts'
import { tableOf } from './firewall/table.ts'
import { writeSetting } from './write-setting.ts'

const RAW = SOCK.RAW | SOCK.CLOEXEC
const LABEL: Label = { module: 'network', chapter: 5, why: 'no container is left that needs the network' }
const FORWARDING: Readonly<Record<Family, { readonly path: string; readonly name: string }>> = {
  ipv4: { path: '/proc/sys/net/ipv4/ip_forward', name: 'net.ipv4.ip_forward' },
  ipv6: { path: '/proc/sys/net/ipv6/conf/all/forwarding', name: 'net.ipv6.conf.all.forwarding' },
}

/** Call it while no start uses the network (`whileUnused`). @returns sentences about what was done */
export async function takeNetworkAway(networks: NetworkStore, launcher: string): Promise<string[]> {
  const network = networks.keptBridge()
  if (!network || !networks.isOwn(network)) return []
  const { Interface: bridge, Table: table } = network.Bridge
  // Another state folder's by now: its network has another range.
  if (!networks.isReady(network) && readRoutes().some(route => route.interface === bridge)) return []
  const forwarding = networks.forwards(readBootId()).filter(readForwarding)
  const others = interfacesInUse().filter(name => name !== bridge)
  const stays = forwarding.length > 0 && others.length > 1
  return await withServer(launcher, async server => {
    const off = stays ? [] : forwarding
    const removed = await remove(server, bridge, stays ? undefined : table, off)
    if (!stays) networks.unmarkForwarding()
    const passes = await removeLastPasses(server, removed.passes)
    return [
      ...off.map(family => `turned ${FORWARDING[family].name} off: minidock had turned it on`),
      ...(removed.bridge ? [`removed the bridge ${bridge}: no container is left`] : []),
      ...(removed.table ? [`removed the firewall's table ${table}: no container is left`] : []),
      ...passes.map(
        family =>
          `removed the rules for bridges of minidock in FORWARD of ${family === 'ip' ? 'iptables' : 'ip6tables'}: there is none any more`,
      ),
      ...(removed.bridge && stays
        ? [`left forwarding on, and the table ${table}, which drops the packets of strangers: ${others.join(', ')} may need it`]
        : []),
    ]
  })
}

/** Returns interfaces with a route or an address; loopback is none of them. A bridge whose ports are off is in the first list only, a tunnel may be in the second only. */
function interfacesInUse(): string[] {
  const addressed = Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    addresses?.some(({ internal }) => !internal) ? [name] : [],
  )
  return [...new Set([...readRoutes().map(route => route.interface), ...addressed])].filter(name => name !== 'lo')
}

/** @param table absent: it stays @param off of which families the machine is to forward no longer @returns what was there */
async function remove(server: Server, bridge: string, table: string | undefined, off: readonly Family[]) {
  const program = new Program()
  const emitter = program.emitter(LABEL)
  const [file, route, firewall] = [emitter.register('setting'), emitter.register('route'), emitter.register('firewall')]
  const [bridgeResult, tableResult] = [emitter.register('bridge'), emitter.register('table')]
  const passes = (['ip', 'ip6'] as const).map(family => ({ family, result: emitter.register(`pass_${family}`) }))
  for (const family of off) {
    writeSetting(FORWARDING[family].path, '0', file, emitter)
  }
  emitter.into(route).socket_netlink(AF.NETLINK, RAW, NETLINK.ROUTE)
  emitter
    .tolerating('ENODEV')
    .into(bridgeResult)
    .netlink(route, routeMessage(deleteLink({ name: bridge })))
  // A kernel without nf_tables has no such sockets.
  emitter.tolerating('EPROTONOSUPPORT').into(firewall).socket_netlink(AF.NETLINK, RAW, NETLINK.NETFILTER)
  const tolerant = emitter.tolerating('ENOENT', 'EBADF', 'EOPNOTSUPP', 'EINVAL')
  if (table !== undefined) tolerant.into(tableResult).netlink(firewall, firewallMessage(deleteTable(tableOf(table))))
  for (const { family, result } of passes) tolerant.into(result).netlink(firewall, firewallMessage(...hasPass(family)))
  const { register } = await server.run(program, { reply: false })
  return {
    bridge: register(bridgeResult) === 0,
    table: table !== undefined && register(tableResult) === 0,
    passes: passes.flatMap(({ family, result }) => (register(result) >= 0 ? [family] : [])),
  }
}

/**
 * A start makes its bridge before it looks for the pass. So a state folder that was late enough to find the pass which is removed here has its bridge by the second look.
 * @param families that have a pass @returns those whose pass is gone
 */
async function removeLastPasses(server: Server, families: readonly PassFamily[]): Promise<PassFamily[]> {
  const isNeeded = () => readInterfaces().some(isBridge)
  if (isNeeded()) return []
  const removed: PassFamily[] = []
  for (const family of families) if (await removePass(server, family, LABEL)) removed.push(family)
  if (!isNeeded()) return removed
  for (const family of removed) await giveBackPass(server, family, LABEL)
  return []
}
