/**
 * The flags of `create` and `run` that connect a container. Wording is docker's. What does not go together is refused by `check-request.ts`, where a request
 * of another client is checked too.
 */

import { MinidockError } from '../base/errors.ts'
import { type FlagTable, readEach } from '../cli/flags.ts'
import { parseExtraHost, parseLink, parseNameserver, parseSearchDomain } from '../formats/docker/name-flags.ts'
import { parseNetworkFlag } from '../formats/docker/network-flag.ts'
import { isUserDefined } from '../formats/docker/network-mode.ts'
import { parseExposeFlag, parsePublishFlag } from '../formats/docker/port-flag.ts'
import type { ContainerRequest } from '../formats/docker/request.ts'
import type { EndpointSettings } from '../formats/docker/request-parts.ts'

type Ipam = NonNullable<EndpointSettings['IPAMConfig']>

/** `--network` stands before the flags that are about the first network that it names: flags are applied in this order. */
export const networkFlags: FlagTable = [
  {
    kind: 'list',
    name: 'network',
    aliases: ['net'],
    type: 'network',
    help: 'Connect a container to a network',
    choices: ['bridge', 'host', 'none', 'container:'],
    apply: (request, texts) => connect(request, texts),
  },
  {
    kind: 'list',
    name: 'network-alias',
    aliases: ['net-alias'],
    help: 'Add network-scoped alias for the container',
    apply: (request, aliases) => {
      const endpoint = endpointOf(request)
      if (endpoint.Aliases !== undefined) throw saidTwice('--network-alias', 'alias')
      endpoint.Aliases = [...aliases]
    },
  },
  {
    kind: 'string',
    name: 'ip',
    help: 'IPv4 address (e.g., 172.30.100.104)',
    apply: (request, address) => giveAddress(request, 'IPv4Address', address, () => saidTwice('--ip', 'IPv4 address')),
  },
  {
    kind: 'string',
    name: 'ip6',
    help: 'IPv6 address (e.g., 2001:db8::33)',
    apply: (request, address) => giveAddress(request, 'IPv6Address', address, () => saidTwice('--ip6', 'IPv6 address')),
  },
  {
    kind: 'list',
    name: 'link-local-ip',
    help: 'Container IPv4/IPv6 link-local addresses',
    apply: (request, addresses) => {
      const ipam = ipamOf(request)
      if (ipam.LinkLocalIPs !== undefined) throw saidTwice('--link-local-ip', 'link-local IP addresses')
      ipam.LinkLocalIPs = [...addresses]
    },
  },
  {
    kind: 'string',
    name: 'mac-address',
    help: 'Container MAC address (e.g., 92:d0:c6:0a:29:33)',
    apply: (request, address) => {
      if (address === '') return
      const endpoint = endpointOf(request)
      if (endpoint.MacAddress !== undefined) throw saidTwice('--mac-address', 'MAC address')
      endpoint.MacAddress = address
    },
  },
  {
    kind: 'list',
    name: 'link',
    help: 'Add link to another container',
    apply: (request, links) => {
      readEach('--link', links, parseLink)
      request.HostConfig.Links.push(...links)
      if (isUserDefined(request.HostConfig.NetworkMode)) endpointOf(request).Links = [...links]
    },
  },
  {
    kind: 'list',
    name: 'publish',
    short: 'p',
    help: "Publish a container's port(s) to the host",
    apply: (request, texts) => {
      const { PortBindings } = request.HostConfig
      for (const { key, binding } of readEach('-p, --publish', texts, parsePublishFlag).flat()) {
        request.ExposedPorts = { ...request.ExposedPorts, [key]: {} }
        PortBindings[key] = [...(PortBindings[key] ?? []), binding]
      }
    },
  },
  {
    kind: 'bool',
    name: 'publish-all',
    short: 'P',
    help: 'Publish all exposed ports to random ports',
    apply: ({ HostConfig }, on) => {
      HostConfig.PublishAllPorts = on
    },
  },
  {
    kind: 'list',
    name: 'expose',
    help: 'Expose a port or a range of ports',
    apply: (request, texts) => {
      const keys = readEach('--expose', texts, parseExposeFlag).flat()
      request.ExposedPorts = { ...request.ExposedPorts, ...Object.fromEntries(keys.map(key => [key, {}])) }
    },
  },
  {
    kind: 'list',
    name: 'add-host',
    help: 'Add a custom host-to-IP mapping (host:ip)',
    apply: ({ HostConfig }, texts) => {
      HostConfig.ExtraHosts.push(...readEach('--add-host', texts, parseExtraHost))
    },
  },
  {
    kind: 'list',
    name: 'dns',
    help: 'Set custom DNS servers',
    apply: ({ HostConfig }, texts) => {
      HostConfig.Dns.push(...readEach('--dns', texts, parseNameserver))
    },
  },
  {
    kind: 'list',
    name: 'dns-option',
    aliases: ['dns-opt'],
    help: 'Set DNS options',
    apply: ({ HostConfig }, options) => {
      HostConfig.DnsOptions.push(...options)
    },
  },
  {
    kind: 'list',
    name: 'dns-search',
    help: 'Set custom DNS search domains',
    apply: ({ HostConfig }, texts) => {
      HostConfig.DnsSearch.push(...readEach('--dns-search', texts, parseSearchDomain))
    },
  },
]

/** As docker's client, it sends no endpoint for a single network about which nothing is said. */
function connect(request: ContainerRequest, texts: readonly string[]): void {
  const flags = readEach('--network', texts, parseNetworkFlag)
  const endpoints = new Map<string, EndpointSettings>()
  for (const { name, endpoint } of flags) {
    if (endpoints.has(name)) throw refuse(`network ${JSON.stringify(name)} is specified multiple times`, 'leave one of them out')
    endpoints.set(name, endpoint)
  }
  request.HostConfig.NetworkMode = flags[0]?.name ?? 'default'
  const isSilent = endpoints.size === 1 && flags.every(({ endpoint }) => Object.keys(endpoint).length === 0)
  if (!isSilent) request.NetworkingConfig.EndpointsConfig = Object.fromEntries(endpoints)
}

/** Returns what is asked of the connection to the first network. */
function endpointOf({ HostConfig: { NetworkMode: name }, NetworkingConfig }: ContainerRequest): EndpointSettings {
  const { EndpointsConfig: endpoints } = NetworkingConfig
  const endpoint = (Object.hasOwn(endpoints, name) && endpoints[name]) || {}
  NetworkingConfig.EndpointsConfig = { ...endpoints, [name]: endpoint }
  return endpoint
}

function ipamOf(request: ContainerRequest): Ipam {
  const endpoint = endpointOf(request)
  endpoint.IPAMConfig ??= {}
  return endpoint.IPAMConfig
}

function giveAddress(request: ContainerRequest, member: 'IPv4Address' | 'IPv6Address', address: string, twice: () => MinidockError): void {
  if (address === '') return
  const ipam = ipamOf(request)
  if (ipam[member] !== undefined) throw twice()
  ipam[member] = address
}

/** `--network name=web,ip=…` says it as well. */
function saidTwice(flag: string, what: string): MinidockError {
  return refuse(`conflicting options: cannot specify both ${flag} and per-network ${what}`, `leave ${flag} out`)
}

function refuse(message: string, hint: string): MinidockError {
  return new MinidockError('invalid', message, { hint })
}
