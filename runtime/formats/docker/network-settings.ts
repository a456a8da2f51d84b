/** `NetworkSettings` of a container: as docker shows one with no network but its own loopback, which publishes nothing. */

import type { PortMap } from './request-parts.ts'

export interface NetworkSettings {
  /** What is published: keys `80/tcp`. */
  readonly Ports: Readonly<PortMap>
  readonly Networks: Readonly<Record<string, object>>
}

const NO_PORTS: Readonly<PortMap> = {}

export const NO_NETWORK = {
  Bridge: '',
  SandboxID: '',
  SandboxKey: '',
  Ports: NO_PORTS,
  HairpinMode: false,
  LinkLocalIPv6Address: '',
  LinkLocalIPv6PrefixLen: 0,
  SecondaryIPAddresses: null,
  SecondaryIPv6Addresses: null,
  EndpointID: '',
  Gateway: '',
  GlobalIPv6Address: '',
  GlobalIPv6PrefixLen: 0,
  IPAddress: '',
  IPPrefixLen: 0,
  IPv6Gateway: '',
  MacAddress: '',
  Networks: {},
} satisfies NetworkSettings & Readonly<Record<string, unknown>>
