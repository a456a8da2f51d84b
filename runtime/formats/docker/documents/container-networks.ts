/** `NetworkSettings` of a container (docker's Go package api/types/container, `NetworkSettings`; Engine API v1.50). */

import { type Struct, structType } from '../../go/type.ts'
import { PortBinding } from './host-config.ts'
import { Port } from './modes.ts'

const IPAMConfig = structType(`
  IPv4Address? IPv6Address?  string
  LinkLocalIPs?              []string
`)

const Endpoint = structType(
  `
  IPAMConfig                     *IPAMConfig
  Links Aliases                  []string
  MacAddress                     string
  DriverOpts                     map[string]string
  GwPriority                     int
  NetworkID EndpointID           string
  Gateway IPAddress              string
  IPPrefixLen                    int
  IPv6Gateway GlobalIPv6Address  string
  GlobalIPv6PrefixLen            int
  DNSNames                       []string
`,
  { IPAMConfig },
)

const Address = structType(`
  Addr       string
  PrefixLen  int
`)

const NetworkSettingsBase = structType(
  `
  Bridge SandboxID SandboxKey                  string
  Ports                                        map[Port][]PortBinding
  HairpinMode                                  bool
  LinkLocalIPv6Address                         string
  LinkLocalIPv6PrefixLen                       int
  SecondaryIPAddresses SecondaryIPv6Addresses  []Address
`,
  { Port, PortBinding, Address },
)

const DefaultNetworkSettings = structType(`
  EndpointID Gateway GlobalIPv6Address  string
  GlobalIPv6PrefixLen                   int
  IPAddress                             string
  IPPrefixLen                           int
  IPv6Gateway MacAddress                string
`)

export const NetworkSettings: Struct = structType(
  `
  NetworkSettingsBase
  DefaultNetworkSettings
  Networks  map[string]*Endpoint
`,
  { NetworkSettingsBase, DefaultNetworkSettings, Endpoint },
)
