/** `NetworkSettings` of a container, as docker 28's `inspect` shows it (Engine API v1.50, NetworkSettings and EndpointSettings). */

import { exposedKeys } from './port-range.ts'
import type { StringSet } from './request.ts'
import type { EndpointSettings, PortBinding, PortMap } from './request-parts.ts'

/** Keys `80/tcp`; null for a port that is exposed, but published nowhere. */
export type InspectedPorts = Readonly<Record<string, readonly PortBinding[] | null>>

export interface NetworkSettings {
  readonly Ports: InspectedPorts
  readonly Networks: Readonly<Record<string, object>>
}

/** A container's connection to one network. */
export interface Connection {
  /** The network's name. */
  readonly name: string
  /** Empty as long as the container was never started. */
  readonly networkId: string
  readonly asked: EndpointSettings
  /** Absent while the container does not run. */
  readonly endpoint?: LiveEndpoint
}

/** What a container has in a network while it runs: all that the network does not have is empty or 0. */
export interface LiveEndpoint {
  readonly endpointId: string
  readonly macAddress: string
  readonly gateway: string
  readonly address: string
  readonly prefix: number
  readonly gateway6: string
  readonly address6: string
  readonly prefix6: number
}

/** The network namespace of a container that runs. */
export interface Sandbox {
  readonly id: string
  /** A path by which it can be entered. */
  readonly key: string
}

export interface ContainerNetwork {
  /** None for a container in the namespace of another one. */
  readonly connections: readonly Connection[]
  readonly sandbox?: Sandbox
  readonly ports?: InspectedPorts
}

/** The endpoint of a container in the host's network, and in none. */
export function bareEndpoint(endpointId: string): LiveEndpoint {
  return { endpointId, macAddress: '', gateway: '', address: '', prefix: 0, gateway6: '', address6: '', prefix6: 0 }
}

const NO_ENDPOINT = bareEndpoint('')
/** Only this network's addresses are shown beside the networks too, as they were before a container could have several. */
const DEFAULT_NETWORK = 'bridge'

export function networkSettings({ connections, sandbox, ports = {} }: ContainerNetwork) {
  const first = connections.find(({ name }) => name === DEFAULT_NETWORK)?.endpoint ?? NO_ENDPOINT
  const sorted = [...connections].sort((one, other) => (one.name < other.name ? -1 : 1))
  return {
    Bridge: '',
    SandboxID: sandbox?.id ?? '',
    SandboxKey: sandbox?.key ?? '',
    Ports: ports,
    HairpinMode: false,
    LinkLocalIPv6Address: '',
    LinkLocalIPv6PrefixLen: 0,
    SecondaryIPAddresses: null,
    SecondaryIPv6Addresses: null,
    EndpointID: first.endpointId,
    Gateway: first.gateway,
    GlobalIPv6Address: first.address6,
    GlobalIPv6PrefixLen: first.prefix6,
    IPAddress: first.address,
    IPPrefixLen: first.prefix,
    IPv6Gateway: first.gateway6,
    MacAddress: first.macAddress,
    Networks: Object.fromEntries(sorted.map(connection => [connection.name, endpointSettings(connection)])),
  } satisfies NetworkSettings & Readonly<Record<string, unknown>>
}

function endpointSettings({ networkId, asked, endpoint }: Connection) {
  const { endpointId, gateway, address, prefix, gateway6, address6, prefix6, macAddress } = endpoint ?? NO_ENDPOINT
  return {
    IPAMConfig: asked.IPAMConfig ?? null,
    Links: asked.Links ?? null,
    Aliases: asked.Aliases ?? null,
    MacAddress: macAddress || (asked.MacAddress ?? ''),
    DriverOpts: asked.DriverOpts ?? null,
    GwPriority: asked.GwPriority ?? 0,
    NetworkID: networkId,
    EndpointID: endpointId,
    Gateway: gateway,
    IPAddress: address,
    IPPrefixLen: prefix,
    IPv6Gateway: gateway6,
    GlobalIPv6Address: address6,
    GlobalIPv6PrefixLen: prefix6,
    // Names that a name server knows, which the default networks do not have.
    DNSNames: null,
  }
}

/** A container with no network but its own loopback. */
export const NO_NETWORK = networkSettings({ connections: [] })

/** Returns `Ports` of a container that runs. @param exposed its ports, the image's too @param bound where on the host they are */
export function inspectedPorts(exposed: StringSet, bound: PortMap): InspectedPorts {
  const keys = [...new Set([...exposedKeys(exposed), ...Object.keys(bound)])].sort()
  return Object.fromEntries(keys.map(key => [key, bound[key] ?? null]))
}
