/** What of this network namespace decides about packets that are forwarded: routes, settings, and other programs' firewalls. No program of theirs is run for that. */

import { MinidockError } from '../../../base/errors.ts'
import { type Server, withServer } from '../../launch/server.ts'
import { type ListedChain, listChains, listRules } from '../../netlink/nft-listing.ts'
import { readText } from '../read.ts'
import { readForwarding, readInterfaces, readRoutes } from '../routes.ts'
import type { FirewallFacts, ForwardChain, NetworkFacts, Presence } from './facts.ts'

/** Interfaces, tables and rules of minidock's have names that begin so. */
const OWN = 'minidock'
const PASS = { family: 'ip', table: 'filter', name: 'MINIDOCK' } as const

const NO_RULES: FirewallFacts = { kind: 'read', tables: [], forward: [], hasPass: false, hasUfw: false }

/** @param launcher path of the launcher's binary; undefined: it is not built @param nfTables whether the kernel has it, loaded or not */
export async function gatherNetwork(root: boolean, launcher: string | undefined, nfTables: Presence): Promise<NetworkFacts> {
  return {
    interfaces: readInterfaces(),
    routes: readRoutes(),
    forwarding: readForwarding('ipv4'),
    bridgeNetfilter: readText('/proc/sys/net/bridge/bridge-nf-call-iptables')?.trim() === '1',
    legacyTables: (readText('/proc/net/ip_tables_names') ?? '').split('\n').filter(Boolean),
    // A question would load it, and what is not loaded has no rules.
    firewall: nfTables === 'loadable' || nfTables === 'absent' ? NO_RULES : await gatherFirewall(root, launcher),
  }
}

async function gatherFirewall(root: boolean, launcher: string | undefined): Promise<FirewallFacts> {
  if (!root) return { kind: 'not read', why: 'reading it needs root', fix: 'sudo minidock doctor' }
  if (launcher === undefined) return { kind: 'not read', why: 'the launcher is not built', fix: 'npm run build' }
  try {
    return await withServer(launcher, async server => await readFirewall(server))
  } catch (error) {
    if (!(error instanceof MinidockError)) throw error
    return { kind: 'not read', why: error.message, fix: error.hint ?? 'modprobe nf_tables' }
  }
}

async function readFirewall(server: Server): Promise<FirewallFacts> {
  const chains = await listChains(server)
  const forward: ForwardChain[] = []
  for (const chain of chains.filter(isOthersForward)) forward.push(await forwardChain(server, chain))
  return {
    kind: 'read',
    tables: [...new Set(chains.map(({ table }) => `${table.family} ${table.name}`))],
    forward,
    hasPass: chains.some(({ table, name }) => table.family === PASS.family && table.name === PASS.table && name === PASS.name),
    hasUfw: chains.some(({ name }) => name.startsWith('ufw-')),
  }
}

function isOthersForward({ table, hook }: ListedChain): boolean {
  return hook === 'forward' && table.family !== 'ip6' && !table.name.startsWith(OWN)
}

async function forwardChain(server: Server, { table, name, policy }: ListedChain): Promise<ForwardChain> {
  const expressions = (await listRules(server, table)).flatMap(rule => rule.expressions)
  return { table, name, drops: policy === 'drop', namesOurs: expressions.some(({ data }) => Buffer.from(data).includes(OWN)) }
}
