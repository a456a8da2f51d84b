/** What a start takes hold of, and what it has to know of the network that it finds. */

import { hostname } from 'node:os'
import { errnoName, MinidockError } from '../base/errors.ts'
import { newContainerId } from '../formats/docker/container-id.ts'
import { HOST_GATEWAY } from '../formats/docker/name-flags.ts'
import { parseIpv4 } from '../formats/net/ipv4.ts'
import { macOfIpv4, printMac } from '../formats/net/mac.ts'
import { parseCidr4, printCidr4, range4Of } from '../formats/net/range4.ts'
import { parseCidr6, printCidr6, range6Of } from '../formats/net/range6.ts'
import { randomBytes } from '../kernel/machine/random.ts'
import { readAdvertisedDefaults, readBridgeFirewall, readForwarding } from '../kernel/machine/routes.ts'
import type { PlanDraft } from '../plan/plan.ts'
import { giveBack, tenantOf } from '../store/networks/leases.ts'
import type { BridgeNetwork } from '../store/networks/networks.ts'
import type { Store } from '../store/state/store.ts'
import { inUse, takeAddresses } from './addresses.ts'
import { cableOf } from './cable.ts'
import { findDamage } from './damage.ts'
import type { InterfaceAddress } from './heart.ts'
import type { HeldBare, HeldBridge } from './held.ts'
import { bridgeOf } from './held-by.ts'
import { leaseWith, type Start } from './leasing.ts'
import { linksOf } from './links.ts'
import { oldFlowsTo } from './old-flows.ts'
import { renamedBridge } from './renamed-bridge.ts'
import type { Settings } from './settings.ts'
import { takePorts } from './take-ports.ts'

/**
 * Returns what a container on the bridge holds. If a port that it publishes is taken, nothing is held, and `refused` says who has it.
 * @throws {MinidockError} `conflict` when there is no address or no port left, or the one that is asked for is taken
 */
export async function holdBridge(draft: PlanDraft, start: Start, settings: Settings, store: Store): Promise<HeldBridge> {
  const { network, former } = store.networks.bridge(settings.bridge)
  if (start.generation > 1) giveBackFormer(draft, start)
  const lease = leaseWith(start)
  const { ports, refused } = await takePorts(draft, network, settings, lease, store)
  const held = refused ? undefined : await addressesOf(draft, network, address => lease(store.networks.lease(network.Name, address)), store)
  const addresses = held ?? exampleAddresses(network)
  // What is there is read only now: while the addresses are held, `system gc` takes none of it away.
  const isReady = former.length === 0 && store.networks.isReady(network)
  const renamed = isReady ? undefined : await renamedBridge(network)
  const forward = settings.forward
    ? (['ipv4', 'ipv6'] as const).filter(family => hasFamily(addresses, family) && !readForwarding(family))
    : []
  if (forward.length > 0 && start.generation > 0 && !refused) store.networks.markForwarding(draft.host.bootId, forward)
  const forwards = [...new Set([...store.networks.forwards(draft.host.bootId), ...forward])]
  const damage = settings.firewall
    ? findDamage(network, { isReady, addresses, dropped: forwards.filter(family => !forward.includes(family)) }, store)
    : undefined
  return {
    kind: 'bridge',
    network: network.Name,
    id: network.Id,
    interface: network.Bridge.Interface,
    table: network.Bridge.Table,
    bridgeMac: network.Bridge.MacAddress,
    mtu: network.Bridge.Mtu,
    icc: network.Bridge.Icc,
    isolated: !network.Bridge.Icc && !readBridgeFirewall(),
    flows: oldFlowsTo(ports),
    firewall: settings.firewall,
    bridgeAddresses: network.IPAM.Config.map(gatewayAddress),
    formerAddresses: former.map(gatewayAddress),
    gateways: [settings.bridge.gateway, ...network.IPAM.Config.map(({ Gateway }) => Gateway)].filter(isFirstOfFamily),
    subnets: network.IPAM.Config.map(({ Subnet }) => rangeOf(Subnet)),
    isReady,
    ...(renamed !== undefined && { renamed }),
    otherCables: isReady ? [] : otherCables(network, draft, store),
    forward,
    advertised: forward.includes('ipv6') ? readAdvertisedDefaults() : [],
    forwards,
    ...(damage && { damage }),
    addresses,
    mac: macOf(draft, addresses),
    cable: cableOf(draft.id, start.generation),
    endpoint: newContainerId(randomBytes),
    leases: lease.taken,
    dns: settings.dns,
    hostGateways: network.IPAM.Config.map(({ Gateway }) => Gateway),
    links: linksOf(draft, store),
    ports,
    ...(refused && { refused }),
  }
}

/**
 * Gives back what an earlier start of the same container held, and its release did not: its monitor was killed while it waited for that life. The release of a life
 * that has begun has run by now.
 */
function giveBackFormer({ paths }: PlanDraft, { id, generation }: Start): void {
  for (const path of bridgeOf(paths.container)?.leases ?? []) {
    const held = tenantOf(path)
    if (held?.id === id && held.generation < generation) giveBack(path, held)
  }
}

/** Returns what a container in the host's network holds, or one without any. */
export function holdBare(kind: HeldBare['kind'], draft: PlanDraft, settings: Settings, { networks }: Store): HeldBare {
  const { ExtraHosts } = draft.request.HostConfig
  // The bridge is looked for only where it is asked for: it may not be there yet.
  const asksGateway = settings.hasBridge && ExtraHosts.some(host => host.endsWith(`:${HOST_GATEWAY}`))
  return {
    kind,
    ...(kind === 'host' && { hostname: hostname() }),
    id: networks.named(kind).Id,
    endpoint: newContainerId(randomBytes),
    dns: settings.dns,
    hostGateways: asksGateway ? networks.bridge(settings.bridge).network.IPAM.Config.map(({ Gateway }) => Gateway) : [],
    links: [],
  }
}

async function addressesOf(
  draft: PlanDraft,
  network: BridgeNetwork,
  lease: (address: string) => boolean,
  { networks }: Store,
): Promise<InterfaceAddress[]> {
  const { IPAddress: ipv4, GlobalIPv6Address: ipv6 } = {
    IPAddress: endpointOf(draft)?.IPv4Address,
    GlobalIPv6Address: endpointOf(draft)?.IPv6Address,
  }
  const tryOnce = () => takeAddresses(network, { ipv4, ipv6 }, new Set(networks.leasesOf(network.Name)), lease)
  const take = () => openingLeases(network.Name, networks, tryOnce)
  const addresses = (await take()) ?? ((await networks.collect(network.Name)).length > 0 ? await take() : undefined)
  if (addresses) return addresses
  if (ipv4 !== undefined) throw inUse(ipv4)
  throw new MinidockError('conflict', `no available IPv4 addresses on this network's address pools: ${network.Name} (${network.Id})`, {
    hint: 'remove containers that you do not need: minidock ps',
  })
}

/** The first start has no folder of leases yet, nor has one after `system gc` has taken the network away. @param take takes leases */
async function openingLeases<T>(name: string, networks: Store['networks'], take: () => T): Promise<T> {
  for (;;) {
    try {
      return take()
    } catch (error) {
      if (errnoName(error) !== 'ENOENT') throw error
    }
    await networks.openLeases(name)
  }
}

/** Returns the addresses that a request asks for. */
export function endpointOf({ request }: Pick<PlanDraft, 'request'>) {
  const { EndpointsConfig } = request.NetworkingConfig
  return (EndpointsConfig['bridge'] ?? EndpointsConfig['default'])?.IPAMConfig
}

/** `--mac-address`, or the one that follows from the address. */
export function macOf({ request }: Pick<PlanDraft, 'request'>, addresses: readonly InterfaceAddress[]): string {
  const { EndpointsConfig } = request.NetworkingConfig
  const asked = (EndpointsConfig['bridge'] ?? EndpointsConfig['default'])?.MacAddress || request.MacAddress
  return asked || printMac(macOfIpv4(parseIpv4(addresses[0]?.address ?? '') ?? 0))
}

/** Those of containers that run, and of some that have just ended. */
function otherCables({ Name }: BridgeNetwork, { id }: PlanDraft, { networks }: Store): string[] {
  return [
    ...new Set(
      networks
        .tenants(Name)
        .filter(tenant => tenant.id !== id)
        .map(tenant => cableOf(tenant.id, tenant.generation)),
    ),
  ]
}

function gatewayAddress({ Subnet, Gateway }: { readonly Subnet: string; readonly Gateway: string }): InterfaceAddress {
  return { address: Gateway, prefixLength: Number(Subnet.split('/')[1]) }
}

/** The first address of each network that is not the bridge's. */
function exampleAddresses(network: BridgeNetwork): InterfaceAddress[] {
  return takeAddresses(network, {}, new Set(), () => true) ?? []
}

function rangeOf(subnet: string): InterfaceAddress {
  const [four, six] = [parseCidr4(subnet), parseCidr6(subnet)]
  const [address = '', prefix] = (four ? printCidr4(range4Of(four)) : six ? printCidr6(range6Of(six)) : '').split('/')
  return { address, prefixLength: Number(prefix) }
}

function hasFamily(addresses: readonly InterfaceAddress[], family: 'ipv4' | 'ipv6'): boolean {
  return addresses.some(({ address }) => address.includes(':') === (family === 'ipv6'))
}

/** daemon.json's gateway comes first, and stands for the bridge's own of the same family. */
function isFirstOfFamily(address: string | undefined, index: number, all: readonly (string | undefined)[]): address is string {
  return address !== undefined && all.findIndex(other => other?.includes(':') === address.includes(':')) === index
}
