/**
 * Networks on disk: `networks/<name>.json`, and `networks/<name>/leases/`, a file for each address that a container has (`leases.ts`).
 *
 * There are the three that docker has from the first day. They are made when the first command looks for one: `bridge` with a range that the machine does not route;
 * `host` and `none` are names only.
 */

import { existsSync, linkSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { errnoName, MinidockError } from '../../base/errors.ts'
import { newContainerId } from '../../formats/docker/container-id.ts'
import { emptyName } from '../../formats/docker/empty-name.ts'
import type { NetworkRecord } from '../../formats/docker/network.ts'
import { parseIpv6 } from '../../formats/net/ipv6.ts'
import { type Cidr4, overlap4, parseCidr4 } from '../../formats/net/range4.ts'
import { randomBytes } from '../../kernel/machine/random.ts'
import { readText } from '../../kernel/machine/read.ts'
import { type Route, readIpv6Addresses, readRoutes } from '../../kernel/machine/routes.ts'
import { swapFile } from '../files/atomic.ts'
import { withLock } from '../files/lock.ts'
import { makeFolder, type StorePaths } from '../files/paths.ts'
import { readNames } from '../files/read-names.ts'
import { temporaryName } from '../files/temporary-name.ts'
import { bridgeMac, bridgeNames } from './bridge-names.ts'
import { type BridgeSettings, poolsOf, type Subnet, subnetsOf } from './bridge-settings.ts'
import { collectLeases, type Tenant, tenantOf } from './leases.ts'
import type { BridgeRecord, StoredNetwork } from './network-record.ts'
import { PortLeases } from './port-leases.ts'
import { freeRange } from './ranges.ts'
import { releaseTenants } from './release-tenants.ts'

export type BridgeNetwork = StoredNetwork & { readonly Bridge: BridgeRecord }

export type Family = 'ipv4' | 'ipv6'

/** The default bridge network. */
export interface FoundBridge {
  readonly network: BridgeNetwork
  /** Networks whose addresses the bridge had before the settings changed. */
  readonly former: readonly Subnet[]
}

export class NetworkStore {
  readonly #paths: StorePaths
  readonly #launcher: string

  /** @param launcher path of the launcher's binary */
  constructor(paths: StorePaths, launcher: string) {
    this.#paths = paths
    this.#launcher = launcher
  }

  /** The directory of a network's leases: one file for each address that is in use. */
  leases(name: string): string {
    return `${this.#paths.networks}/${name}/leases`
  }

  /** The lease of an address. */
  lease(name: string, address: string): string {
    return `${this.leases(name)}/${address}`
  }

  /** Returns the addresses of a network that are in use. */
  leasesOf(name: string): string[] {
    return readNames(this.leases(name))
  }

  /** Returns the starts that have an address of a network. */
  tenants(name: string): Tenant[] {
    return this.leasesOf(name).flatMap(address => tenantOf(this.lease(name, address)) ?? [])
  }

  /** The directory of the leases of ports of the host. */
  get ports(): string {
    return `${this.#paths.networks}/ports`
  }

  /** Returns the leases of ports that there are. */
  portLeases(): PortLeases {
    makeFolder(this.ports, 0o700)
    return new PortLeases(this.ports)
  }

  /** Frees addresses whose holders are dead. @returns these addresses */
  async collect(name: string): Promise<string[]> {
    return await this.#collectIn(this.leases(name), this.#folder(name))
  }

  /** Frees ports whose holders are dead. @returns the names of their leases */
  async collectPorts(): Promise<string[]> {
    return await this.#collectIn(this.ports, this.ports)
  }

  /** One process at a time: of two, one could remove what a third has just taken. @param lock a folder that stays */
  async #collectIn(folder: string, lock: string): Promise<string[]> {
    if (!existsSync(lock)) return []
    return await withLock(lock, this.#launcher, async () => {
      const before = readNames(folder)
      await releaseTenants(folder, this.#paths.containers, this.#launcher)
      collectLeases(folder, this.#paths.containers)
      const after = new Set(readNames(folder))
      return before.filter(name => !after.has(name))
    })
  }

  /** Makes the folder of a network's leases. Waits while the network is being taken away (`whileUnused`). */
  async openLeases(name: string): Promise<void> {
    await withLock(this.#folder(name), this.#launcher, () => makeFolder(this.leases(name), 0o700))
  }

  /**
   * Does something while no start uses a network, and none can begin to. Without their folder no lease can be taken, and rmdir(2) removes a folder only if nothing is
   * in it: so either a start has its lease before, and nothing is done, or it has to make the folder again, for which it waits. What a start finds on the machine
   * once it has its lease therefore stays.
   * @returns undefined when an address is in use
   */
  async whileUnused<T>(name: string, action: () => Promise<T>): Promise<T | undefined> {
    if (!existsSync(this.#folder(name))) return undefined
    return await withLock(this.#folder(name), this.#launcher, async () => (removeIfEmpty(this.leases(name)) ? await action() : undefined))
  }

  /** Notes that minidock makes the machine forward packets of these families, until its next boot. */
  markForwarding(bootId: string, families: readonly Family[]): void {
    const all = new Set([...this.forwards(bootId), ...families])
    swapFile(this.#forwarding, `${[bootId, ...all].join(' ')}\n`, 0o600)
  }

  /** Returns the families of which minidock has made the machine forward packets since this boot. */
  forwards(bootId: string): readonly Family[] {
    const [boot, ...families] = readText(this.#forwarding)?.trim().split(' ') ?? []
    return boot === bootId ? (['ipv4', 'ipv6'] as const).filter(family => families.includes(family)) : []
  }

  /** The machine does no longer forward packets because of minidock. */
  unmarkForwarding(): void {
    rmSync(this.#forwarding, { force: true })
  }

  get #forwarding(): string {
    return `${this.#paths.networks}/forwarding`
  }

  /** Returns whether a network of that name was made. */
  isThere(name: string): boolean {
    return existsSync(this.#file(name))
  }

  /** Returns all networks, by name. @param settings what the default bridge is made from, if it is not there yet */
  list(settings: BridgeSettings): StoredNetwork[] {
    return [this.bridge(settings).network, this.named('host'), this.named('none')]
  }

  /** Returns a network by its name, its id, or the beginning of its id. @throws {MinidockError} `not-found` in docker's words */
  find(text: string, settings: BridgeSettings): StoredNetwork {
    const all = this.list(settings)
    const found = all.find(({ Name, Id }) => Name === text || Id === text) ?? all.find(({ Id }) => text !== '' && Id.startsWith(text))
    if (found) return found
    if (text.trim() === '') throw emptyName('network')
    throw new MinidockError('not-found', `network ${text} not found`, { hint: 'see which there are: minidock network ls' })
  }

  /** Returns the default bridge network. It is made if it is not there; and anew, as long as no container uses it, when settings or routes have changed. */
  bridge(settings: BridgeSettings): FoundBridge {
    const routes = readRoutes()
    const kept = this.keptBridge()
    if (kept && this.#isToKeep(kept, settings, routes)) return { network: kept, former: [] }
    const network = this.#write(
      { ...this.#newBridge(settings, routes), ...(kept && { Id: kept.Id, Created: kept.Created }) },
      kept !== undefined,
    )
    const isFormer = ({ Gateway }: Subnet) => !network.IPAM.Config.some(other => other.Gateway === Gateway)
    return { network: network as BridgeNetwork, former: (kept?.IPAM.Config ?? []).filter(isFormer) }
  }

  /** Returns the default bridge network, if it was made. */
  keptBridge(): BridgeNetwork | undefined {
    const kept = this.#read('bridge')
    return kept?.Bridge && (kept as BridgeNetwork)
  }

  /** Returns whether a network's bridge is this state folder's. In a folder that was copied, the record is that of the first one. */
  isOwn({ Bridge }: BridgeNetwork): boolean {
    return Bridge.MacAddress === bridgeMac(this.#paths.root)
  }

  /** Returns whether a network's bridge has its addresses. */
  isReady(network: BridgeNetwork): boolean {
    return isReady(network, readRoutes())
  }

  #isToKeep(network: BridgeNetwork, settings: BridgeSettings, routes: readonly Route[]): boolean {
    const isUsed = () => readNames(this.leases(network.Name)).length > 0
    const isCurrent = this.isOwn(network) && network.Bridge.Settings === JSON.stringify(settings)
    return (isCurrent && (isReady(network, routes) || !isRouted(network, routes))) || isUsed()
  }

  #newBridge(settings: BridgeSettings, routes: readonly Route[]): StoredNetwork {
    const { root } = this.#paths
    const isTaken = (name: string, mac: string) => networkInterfaces()[name]?.some(other => other.mac !== mac) === true
    const { name, table, mac } = bridgeNames(root, isTaken)
    const others = routes.filter(route => route.interface !== name)
    const subnets = subnetsOf(settings, () => freeRange(poolsOf(settings), others))
    const record = newRecord('bridge', 'bridge', subnets, Boolean(settings.ipv6))
    const Bridge = {
      Interface: name,
      Table: table,
      MacAddress: mac,
      Mtu: settings.mtu ?? 1500,
      Icc: settings.icc ?? true,
      Settings: JSON.stringify(settings),
    }
    return { ...record, Options: optionsOf(Bridge, settings), Bridge }
  }

  /** Returns one of the networks that are names only. */
  named(name: 'host' | 'none'): StoredNetwork {
    return this.#read(name) ?? this.#write(newRecord(name, name === 'host' ? 'host' : 'null', [], false), false)
  }

  #read(name: string): StoredNetwork | undefined {
    const path = this.#file(name)
    try {
      return JSON.parse(readFileSync(path, 'utf8'))
    } catch (error) {
      if (errnoName(error) === 'ENOENT') return undefined
      if (!(error instanceof SyntaxError)) throw error
      throw new MinidockError('engine', `${path} is damaged: ${error.message}`, { hint: `remove it: minidock makes the network anew` })
    }
  }

  /** Of two processes that make a network at the same moment, one does. @returns the network as it is then */
  #write(network: StoredNetwork, replaces: boolean): StoredNetwork {
    makeFolder(this.#paths.networks, 0o700)
    makeFolder(this.#folder(network.Name), 0o700)
    const text = `${JSON.stringify(network, undefined, 2)}\n`
    if (replaces) {
      swapFile(this.#file(network.Name), text, 0o600)
      return network
    }
    const temporary = `${this.#paths.networks}/${temporaryName()}`
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' })
    try {
      linkSync(temporary, this.#file(network.Name))
    } catch (error) {
      if (errnoName(error) !== 'EEXIST') throw error
    } finally {
      rmSync(temporary, { force: true })
    }
    return this.#read(network.Name) ?? network
  }

  #folder(name: string): string {
    return `${this.#paths.networks}/${name}`
  }

  #file(name: string): string {
    return `${this.#paths.networks}/${name}.json`
  }
}

function newRecord(name: string, driver: NetworkRecord['Driver'], subnets: readonly Subnet[], ipv6: boolean): NetworkRecord {
  return {
    Name: name,
    Id: newContainerId(randomBytes),
    Created: new Date().toISOString(),
    Scope: 'local',
    Driver: driver,
    EnableIPv4: true,
    EnableIPv6: ipv6,
    Internal: false,
    IPAM: { Driver: 'default', Options: null, Config: [...subnets] },
    Options: {},
    Labels: {},
  }
}

/** Docker's names for what a bridge network is set up with. */
function optionsOf({ Interface, Mtu, Icc }: Omit<BridgeRecord, 'Settings'>, settings: BridgeSettings): Record<string, string> {
  return {
    'com.docker.network.bridge.default_bridge': 'true',
    'com.docker.network.bridge.enable_icc': String(Icc),
    'com.docker.network.bridge.enable_ip_masquerade': 'true',
    'com.docker.network.bridge.host_binding_ipv4': settings.ip ?? '0.0.0.0',
    'com.docker.network.bridge.name': Interface,
    'com.docker.network.driver.mtu': String(Mtu),
  }
}

/** Returns whether a folder is gone: one in which something is stays. */
function removeIfEmpty(path: string): boolean {
  try {
    rmdirSync(path)
  } catch (error) {
    if (errnoName(error) === 'ENOTEMPTY') return false
    if (errnoName(error) !== 'ENOENT') throw error
  }
  return true
}

/** Returns the network's ranges of IPv4. */
function rangesOf({ IPAM }: NetworkRecord): Cidr4[] {
  return IPAM.Config.flatMap(({ Subnet }) => parseCidr4(Subnet) ?? [])
}

/** An address on an interface that is on comes with a route to its network. */
function isReady(network: StoredNetwork, routes: readonly Route[]): boolean {
  const name = network.Bridge?.Interface ?? ''
  const ipv6 = network.EnableIPv6 ? readIpv6Addresses() : []
  const hasIpv6 = (address: bigint | undefined) => ipv6.some(own => own.interface === name && own.address === address)
  if (network.EnableIPv6 && !network.IPAM.Config.every(({ Gateway }) => !Gateway.includes(':') || hasIpv6(parseIpv6(Gateway)))) return false
  return rangesOf(network).every(({ address, prefix }) =>
    routes.some(route => route.interface === name && route.destination === address && route.prefixLength === prefix),
  )
}

/** Returns whether another interface leads into the network's range: a network that the machine has joined since. */
function isRouted(network: StoredNetwork, routes: readonly Route[]): boolean {
  const others = routes.filter(route => route.prefixLength > 0 && route.interface !== network.Bridge?.Interface)
  return others.some(({ destination, prefixLength }) =>
    rangesOf(network).some(range => overlap4(range, { address: destination, prefix: prefixLength })),
  )
}
