import { expect, test } from 'vitest'
import { type ContainerRequest, newRequest } from '../formats/docker/request.ts'
import type { EndpointSettings } from '../formats/docker/request-parts.ts'
import { checkNetworkRequest } from './check-request.ts'

type Host = Partial<ContainerRequest['HostConfig']>

interface Asked {
  readonly mode?: string
  readonly host?: Host
  readonly rest?: Partial<ContainerRequest>
  readonly endpoints?: Record<string, EndpointSettings>
  readonly exposed?: ContainerRequest['ExposedPorts']
}

function check({ mode = 'default', host, rest, endpoints = {}, exposed = {} }: Asked): void {
  const plain = newRequest()
  const HostConfig = { ...plain.HostConfig, NetworkMode: mode, ...host }
  const request = { ...plain, ...rest, HostConfig, NetworkingConfig: { EndpointsConfig: endpoints } }
  checkNetworkRequest(request, { exposed, hasNetwork: name => name === 'mine' })
}

const at = (HostPort: string, HostIp = '') => [{ HostIp, HostPort }]

test.each<[string, Asked]>([
  ['nothing', {}],
  ['each of the networks that there are', { mode: 'mine', endpoints: { mine: { Aliases: ['a'], Links: ['x:y'] } } }],
  ['another container', { mode: 'container:web' }],
  ['an address in the default network', { endpoints: { default: { IPAMConfig: { IPv4Address: '172.17.0.5', IPv6Address: 'fd00::5' } } } }],
  ['a MAC', { mode: 'bridge', endpoints: { bridge: { MacAddress: '02-42-AC-11-00-05' } } }],
  ['a link in the default network', { host: { Links: ['x:y'] } }],
  [
    "a name, name servers and ports in the host's network",
    {
      mode: 'host',
      rest: { Hostname: 'x', ExposedPorts: { '80/tcp': {} } },
      host: { Dns: ['1.1.1.1'], ExtraHosts: ['a:1.1.1.1'], PortBindings: { '80/tcp': at('80') } },
    },
  ],
  ['ports without a network', { mode: 'none', host: { PortBindings: { '80/tcp': at('') }, PublishAllPorts: true } }],
  [
    "a port of the kernel's choice",
    { host: { PortBindings: { '80/tcp': at('0'), '53/udp': [...at('53', '::1'), ...at('8000-8010', '127.0.0.1')] } } },
  ],
  ['a port of sctp that is not published', { rest: { ExposedPorts: { '80/sctp': {} } } }],
  ['an odd port of an image', { host: { PublishAllPorts: true }, exposed: { 'a/b': {} } }],
])('%s is fine', (_what, asked) => expect(() => check(asked)).not.toThrow())

const SHARED = { mode: 'container:web' }

test.each<[string, Asked]>([
  ['conflicting options: hostname and the network mode', { ...SHARED, rest: { Hostname: 'x' } }],
  [
    "conflicting options: container type network can't be used with links. This would result in undefined behavior",
    { ...SHARED, host: { Links: ['x:y'] } },
  ],
  ['conflicting options: dns and the network mode', { ...SHARED, host: { Dns: ['1.1.1.1'] } }],
  ['conflicting options: custom host-to-IP mapping and the network mode', { ...SHARED, host: { ExtraHosts: ['a:1.1.1.1'] } }],
  ['conflicting options: mac-address and the network mode', { ...SHARED, rest: { MacAddress: '02:42:ac:11:00:05' } }],
  [
    'conflicting options: mac-address and the network mode',
    { ...SHARED, endpoints: { 'container:web': { MacAddress: '02:42:ac:11:00:05' } } },
  ],
  ['conflicting options: mac-address and the network mode', { mode: 'host', endpoints: { host: { MacAddress: '02:42:ac:11:00:05' } } }],
  [
    'conflicting options: port publishing and the container type network mode',
    { ...SHARED, host: { PortBindings: { '80/tcp': at('80') } } },
  ],
  ['conflicting options: port publishing and the container type network mode', { ...SHARED, host: { PublishAllPorts: true } }],
  ['conflicting options: port exposing and the container type network mode', { ...SHARED, rest: { ExposedPorts: { '80/tcp': {} } } }],
  [
    "conflicting options: host type networking can't be used with links. This would result in undefined behavior",
    { mode: 'host', host: { Links: ['x:y'] } },
  ],
  [
    'conflicting options: cannot attach both user-defined and non-user-defined network-modes',
    { mode: 'mine', endpoints: { mine: {}, bridge: {} } },
  ],
  [
    'container cannot be connected to multiple networks with one of the networks in private (none) mode',
    { mode: 'bridge', endpoints: { bridge: {}, none: {} } },
  ],
  [
    'container sharing network namespace with another container or host cannot be connected to any other network',
    { mode: 'host', endpoints: { host: {}, bridge: {} } },
  ],
  ['network-scoped aliases are only supported for user-defined networks', { endpoints: { default: { Aliases: ['a'] } } }],
  ['links are only supported for user-defined networks', { mode: 'bridge', endpoints: { bridge: { Links: ['a'] } } }],
  [
    'user specified IP address is supported on user defined networks only',
    { mode: 'host', endpoints: { host: { IPAMConfig: { IPv4Address: '1.2.3.4' } } } },
  ],
  [
    'user specified IP address is supported on user defined networks only',
    { mode: 'none', endpoints: { none: { IPAMConfig: { LinkLocalIPs: ['::2'] } } } },
  ],
  ['invalid IPv4 address: x', { endpoints: { default: { IPAMConfig: { IPv4Address: 'x' } } } }],
  ['invalid IPv4 address: ::1', { endpoints: { default: { IPAMConfig: { IPv4Address: '::1' } } } }],
  ['invalid IPv4 address: 0.0.0.0', { endpoints: { default: { IPAMConfig: { IPv4Address: '0.0.0.0' } } } }],
  ['invalid IPv6 address: 1.2.3.4', { endpoints: { default: { IPAMConfig: { IPv6Address: '1.2.3.4' } } } }],
  ['invalid IPv6 address: ::', { endpoints: { default: { IPAMConfig: { IPv6Address: '::' } } } }],
  ['invalid link-local IP address: x', { endpoints: { default: { IPAMConfig: { LinkLocalIPs: ['169.254.1.1', 'x'] } } } }],
  ['x is not a valid mac address', { endpoints: { default: { MacAddress: 'x' } } }],
  ['01:42:ac:11:00:05 is not a valid mac address', { endpoints: { default: { MacAddress: '01:42:ac:11:00:05' } } }],
  ['00:00:00:00:00:00 is not a valid mac address', { rest: { MacAddress: '00:00:00:00:00:00' } }],
  ['bad format for links: a:b:c', { host: { Links: ['a:b:c'] } }],
  ['invalid port specification: "a/tcp"', { host: { PortBindings: { 'a/tcp': at('80') } } }],
  ['invalid port specification: "80/foo"', { rest: { ExposedPorts: { '80/foo': {} } } }],
  ['invalid port specification: "x"', { host: { PortBindings: { '80/tcp': at('x') } } }],
  ['invalid IP address: x', { host: { PortBindings: { '80/tcp': at('80', 'x') } } }],
  ['cannot publish port 80/sctp: minidock forwards tcp and udp', { host: { PortBindings: { '80/sctp': at('80') } } }],
  [
    'cannot publish port 80/sctp: minidock forwards tcp and udp',
    { host: { PublishAllPorts: true }, exposed: { '80/tcp': {}, '80/sctp': {} } },
  ],
  ['cannot publish port 0/tcp: no program can listen on port 0', { host: { PortBindings: { '0/tcp': at('80') } } }],
])('%s', (message, asked) => {
  expect(() => check(asked)).toThrow(expect.objectContaining({ kind: 'invalid', message, hint: expect.any(String) }))
})

test.each<[string, Asked]>([
  ['foo', { mode: 'foo' }],
  ['bar', { mode: 'mine', endpoints: { mine: {}, bar: {} } }],
])('network %s not found', (name, asked) => {
  expect(() => check(asked)).toThrow(expect.objectContaining({ kind: 'not-found', message: `network ${name} not found` }))
})
