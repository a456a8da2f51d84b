/** `/etc/hosts` and `/etc/resolv.conf` of a container, in its directory, from where chapter 2 binds them. */

import { containerHosts, hostNetworkHosts } from '../formats/docker/hosts-file.ts'
import {
  bridgeResolvConf,
  type DnsOverrides,
  HOST_RESOLV_CONF,
  type HostFile,
  hostResolvConf,
  isSystemdStub,
  SYSTEMD_RESOLV_CONF,
} from '../formats/docker/resolv-conf.ts'
import { readText } from '../kernel/machine/read.ts'
import type { Workshop } from '../plan/module.ts'
import type { Plan } from '../plan/plan.ts'
import { bridgeIn, type HeldNames, namesIn } from './held.ts'

export function writeFiles(plan: Plan, workshop: Workshop): void {
  const names = namesIn(plan)
  // A container in the network of another one has that one's files.
  if (!names) return
  const isHost = plan.request.HostConfig.NetworkMode === 'host'
  workshop.write('hosts', () => (isHost ? hostHosts(plan, names) : ownHosts(plan, names)))
  workshop.write('resolv.conf', () => (isHost ? hostResolvConf(hostFile(), overridesOf(plan, names)) : ownResolvConf(plan, names)))
}

function ownHosts(plan: Plan, { hostGateways: gateways, links }: HeldNames): string {
  const { request, spec, id } = plan
  const addresses = bridgeIn(plan)?.addresses.map(({ address }) => address) ?? []
  const own = { hostname: spec.hostname ?? id.slice(0, 12), domainname: request.Domainname, addresses }
  return containerHosts({ extraHosts: request.HostConfig.ExtraHosts, gateways, links, own })
}

function hostHosts({ request }: Plan, { hostGateways: gateways }: HeldNames): string {
  return hostNetworkHosts(readText('/etc/hosts') ?? '', request.HostConfig.ExtraHosts, gateways)
}

function ownResolvConf(plan: Plan, names: HeldNames): string {
  const ipv6 = bridgeIn(plan)?.addresses.some(({ address }) => address.includes(':')) ?? false
  const host = hostFile()
  const systemd = isSystemdStub(host.text) ? readText(SYSTEMD_RESOLV_CONF) : undefined
  return bridgeResolvConf(systemd === undefined ? host : { path: SYSTEMD_RESOLV_CONF, text: systemd }, overridesOf(plan, names), ipv6)
}

/** What the container asks for, or else what daemon.json says. */
function overridesOf({ request: { HostConfig } }: Plan, { dns }: HeldNames): DnsOverrides {
  const { Dns, DnsSearch, DnsOptions } = HostConfig
  return {
    nameservers: Dns.length > 0 ? Dns : dns.nameservers,
    search: DnsSearch.length > 0 ? DnsSearch : dns.search,
    options: DnsOptions.length > 0 ? DnsOptions : dns.options,
  }
}

function hostFile(): HostFile {
  return { path: HOST_RESOLV_CONF, text: readText(HOST_RESOLV_CONF) ?? '' }
}
