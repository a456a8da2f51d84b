/** What a request asks of networks, checked before anything is made: what does not go together, and what there is not. Source: moby, runconfig and daemon. */

import { MinidockError } from '../base/errors.ts'
import { parseLink } from '../formats/docker/name-flags.ts'
import { isUserDefined, parseNetworkMode } from '../formats/docker/network-mode.ts'
import type { ContainerRequest, StringSet } from '../formats/docker/request.ts'
import type { EndpointSettings } from '../formats/docker/request-parts.ts'
import { parseIp } from '../formats/net/ip.ts'
import { isUnicastMac, parseMac } from '../formats/net/mac.ts'
import { checkPublishedPorts } from './check-ports.ts'

export interface Surroundings {
  /** The image's `ExposedPorts`, which `--publish-all` publishes too. */
  readonly exposed: StringSet
  /** Whether there is a network with this name or id. */
  readonly hasNetwork: (name: string) => boolean
}

/** @throws {MinidockError} of kind `invalid`, or `not-found` for a network; in docker's words */
export function checkNetworkRequest(request: ContainerRequest, { exposed, hasNetwork }: Surroundings): void {
  const mode = parseNetworkMode(request.HostConfig.NetworkMode)
  for (const link of request.HostConfig.Links) parseLink(link)
  if (mode.kind === 'container') checkShared(request)
  if (mode.kind === 'host') checkHost(request)
  checkTogether(Object.keys(request.NetworkingConfig.EndpointsConfig))
  for (const [name, endpoint] of Object.entries(request.NetworkingConfig.EndpointsConfig)) checkEndpoint(name, endpoint)
  checkMac(request.MacAddress)
  checkPublishedPorts(request, exposed)
  for (const name of new Set([request.HostConfig.NetworkMode, ...Object.keys(request.NetworkingConfig.EndpointsConfig)]))
    if (isUserDefined(name) && !hasNetwork(name))
      throw new MinidockError('not-found', `network ${name} not found`, { hint: 'minidock network ls shows those that there are' })
}

/** Who shares the namespace of another container has its name, its name servers and its ports. */
function checkShared(request: ContainerRequest): void {
  const { HostConfig } = request
  if (request.Hostname !== '') throw conflict('hostname and the network mode')
  if (HostConfig.Links.length > 0)
    throw conflict("container type network can't be used with links. This would result in undefined behavior")
  if (HostConfig.Dns.length > 0) throw conflict('dns and the network mode')
  if (HostConfig.ExtraHosts.length > 0) throw conflict('custom host-to-IP mapping and the network mode')
  if (hasMac(request)) throw conflict('mac-address and the network mode')
  if (Object.keys(HostConfig.PortBindings).length > 0 || HostConfig.PublishAllPorts)
    throw conflict('port publishing and the container type network mode')
  if (Object.keys(request.ExposedPorts ?? {}).length > 0) throw conflict('port exposing and the container type network mode')
}

/** Ports are exposed and published in vain there, which docker allows. */
function checkHost(request: ContainerRequest): void {
  if (request.HostConfig.Links.length > 0)
    throw conflict("host type networking can't be used with links. This would result in undefined behavior")
  if (hasMac(request)) throw conflict('mac-address and the network mode')
}

function hasMac({ MacAddress, HostConfig, NetworkingConfig }: ContainerRequest): boolean {
  return Boolean(MacAddress || NetworkingConfig.EndpointsConfig[HostConfig.NetworkMode]?.MacAddress)
}

/** @param names of the networks with an endpoint */
function checkTogether(names: readonly string[]): void {
  if (names.length < 2) return
  if (new Set(names.map(isUserDefined)).size > 1) throw conflict('cannot attach both user-defined and non-user-defined network-modes')
  if (names.every(isUserDefined)) return
  throw names.includes('none')
    ? refuse('container cannot be connected to multiple networks with one of the networks in private (none) mode', ONE)
    : refuse('container sharing network namespace with another container or host cannot be connected to any other network', ONE)
}

const ONE = 'give one --network'

/** Docker takes an address of one's choice in networks of one's own only; here the default bridge has them too. */
function checkEndpoint(name: string, { IPAMConfig = {}, Aliases = [], Links = [], MacAddress }: EndpointSettings): void {
  const { IPv4Address, IPv6Address, LinkLocalIPs = [] } = IPAMConfig
  if (Aliases.length > 0 && !isUserDefined(name)) throw refuse('network-scoped aliases are only supported for user-defined networks', OWN)
  if (Links.length > 0 && !isUserDefined(name)) throw refuse('links are only supported for user-defined networks', OWN)
  const kind = parseNetworkMode(name).kind
  if ((IPv4Address || IPv6Address || LinkLocalIPs.length > 0) && kind !== 'bridge' && kind !== 'network')
    throw refuse(
      'user specified IP address is supported on user defined networks only',
      `a container in the network ${name} has no address of its own`,
    )
  if (IPv4Address && !isAddress(IPv4Address, 4)) throw refuse(`invalid IPv4 address: ${IPv4Address}`, 'as in --ip 172.17.0.5')
  if (IPv6Address && !isAddress(IPv6Address, 6)) throw refuse(`invalid IPv6 address: ${IPv6Address}`, 'as in --ip6 2001:db8::33')
  const wrong = LinkLocalIPs.find(address => !isAddress(address, 4) && !isAddress(address, 6))
  if (wrong !== undefined) throw refuse(`invalid link-local IP address: ${wrong}`, 'as in --link-local-ip 169.254.34.22')
  checkMac(MacAddress)
}

const OWN = 'the default networks are none of those'

/** Whether it is an address of the family that one machine can have. */
function isAddress(text: string, family: 4 | 6): boolean {
  const ip = parseIp(text)
  return ip?.family === family && BigInt(ip.address) !== 0n
}

function checkMac(text: string | undefined): void {
  const bytes = text ? parseMac(text) : undefined
  if (text && (bytes === undefined || !isUnicastMac(bytes)))
    throw refuse(`${text} is not a valid mac address`, 'as in 02:42:ac:11:00:05: the first byte is even, and not all are zero')
}

function conflict(what: string): MinidockError {
  return refuse(`conflicting options: ${what}`, 'leave one of them out')
}

function refuse(message: string, hint: string): MinidockError {
  return new MinidockError('invalid', message, { hint })
}
