import { expect, test } from 'vitest'
import { requestOf } from '../cli/parse/apply-flags.ts'
import { parse } from '../cli/parse/parse.ts'
import { type ContainerRequest, newRequest } from '../formats/docker/request.ts'
import { networkFlags } from './flags.ts'

function request(...argv: string[]): ContainerRequest {
  const parsed = parse([...argv, 'busybox'], { flags: networkFlags, interspersed: false, shortHelp: false })
  if (parsed.kind !== 'parsed') throw new Error(parsed.kind)
  return requestOf(parsed.args, networkFlags, parsed.flags)
}

interface Changes {
  readonly host?: object
  readonly endpoints?: object
  readonly ports?: object
}

function expected({ host = {}, endpoints = {}, ports }: Changes) {
  const plain = newRequest()
  return {
    ...plain,
    Image: 'busybox',
    ...(ports && { ExposedPorts: ports }),
    HostConfig: { ...plain.HostConfig, ...host },
    NetworkingConfig: { EndpointsConfig: endpoints },
  }
}

// What docker's client 28.2.2 sends for these, but for empty members, and the endpoint `default` where it says nothing.
test.each<[string, Changes]>([
  ['--network host', { host: { NetworkMode: 'host' } }],
  ['--net bridge', { host: { NetworkMode: 'bridge' } }],
  ['--network container:foo', { host: { NetworkMode: 'container:foo' } }],
  ['--network name=foo', { host: { NetworkMode: 'foo' } }],
  ['--network foo --network bar', { host: { NetworkMode: 'foo' }, endpoints: { foo: {}, bar: {} } }],
  [
    '--network name=foo,alias=a,ip=1.2.3.4 --network bar --ip6 fd00::5',
    {
      host: { NetworkMode: 'foo' },
      endpoints: { foo: { Aliases: ['a'], IPAMConfig: { IPv4Address: '1.2.3.4', IPv6Address: 'fd00::5' } }, bar: {} },
    },
  ],
  [
    '--ip 1.2.3.5 --network-alias b --net-alias c --link x:y --network foo',
    {
      host: { NetworkMode: 'foo', Links: ['x:y'] },
      endpoints: { foo: { IPAMConfig: { IPv4Address: '1.2.3.5' }, Aliases: ['b', 'c'], Links: ['x:y'] } },
    },
  ],
  ['--network constructor --network-alias a', { host: { NetworkMode: 'constructor' }, endpoints: { constructor: { Aliases: ['a'] } } }],
  ['--network bridge --link x:y --link z', { host: { NetworkMode: 'bridge', Links: ['x:y', 'z'] } }],
  ['--link /x', { host: { Links: ['/x'] } }],
  ['--ip 172.17.0.5', { endpoints: { default: { IPAMConfig: { IPv4Address: '172.17.0.5' } } } }],
  ['--ip= --ip6= --mac-address=', {}],
  [
    '--link-local-ip 169.254.1.1 --link-local-ip fe80::5',
    { endpoints: { default: { IPAMConfig: { LinkLocalIPs: ['169.254.1.1', 'fe80::5'] } } } },
  ],
  ['--mac-address 02-42-AC-11-00-02', { endpoints: { default: { MacAddress: '02-42-AC-11-00-02' } } }],
  [
    '-p 10:80 -p9:7 --expose 5 --expose 80 --publish 127.0.0.1::80',
    {
      host: {
        PortBindings: {
          '80/tcp': [
            { HostIp: '', HostPort: '10' },
            { HostIp: '127.0.0.1', HostPort: '' },
          ],
          '7/tcp': [{ HostIp: '', HostPort: '9' }],
        },
      },
      ports: { '80/tcp': {}, '7/tcp': {}, '5/tcp': {} },
    },
  ],
  [
    '-p 80:80 -p 80:80',
    {
      host: {
        PortBindings: {
          '80/tcp': [
            { HostIp: '', HostPort: '80' },
            { HostIp: '', HostPort: '80' },
          ],
        },
      },
      ports: { '80/tcp': {} },
    },
  ],
  ['-P --expose 53-54/udp', { host: { PublishAllPorts: true }, ports: { '53/udp': {}, '54/udp': {} } }],
  ['--add-host a=1.1.1.1 --add-host b:host-gateway --add-host c=[::1]', { host: { ExtraHosts: ['a:1.1.1.1', 'b:host-gateway', 'c:::1'] } }],
  ['--dns 8.8.8.8 --dns 0::1 --dns 8.8.8.8', { host: { Dns: ['8.8.8.8', '::1', '8.8.8.8'] } }],
  ['--dns-opt ndots:5 --dns-option edns0', { host: { DnsOptions: ['ndots:5', 'edns0'] } }],
  ['--dns-search . --dns-search foo.bar', { host: { DnsSearch: ['.', 'foo.bar'] } }],
])('%s', (line, changes) => expect(request(...line.split(' '))).toEqual(expected(changes)))

// Docker's client 28.2.2 says the same, but names the flag only in some of these.
test.each([
  ['--network name=foo,bar=5', 'invalid argument "name=foo,bar=5" for "--network" flag: invalid field key bar'],
  ['--network foo --network foo', 'network "foo" is specified multiple times'],
  ['--network name=foo,alias=a --network-alias b', 'conflicting options: cannot specify both --network-alias and per-network alias'],
  ['--network name=foo,ip=1.2.3.4 --ip 1.2.3.5', 'conflicting options: cannot specify both --ip and per-network IPv4 address'],
  ['--network name=foo,ip6=::2 --ip6 ::3', 'conflicting options: cannot specify both --ip6 and per-network IPv6 address'],
  [
    '--network name=foo,mac-address=x --mac-address y',
    'conflicting options: cannot specify both --mac-address and per-network MAC address',
  ],
  [
    '--network name=foo,link-local-ip=::2 --link-local-ip ::3',
    'conflicting options: cannot specify both --link-local-ip and per-network link-local IP addresses',
  ],
  ['--link a --link x:y:z', 'invalid argument "x:y:z" for "--link" flag: bad format for links: x:y:z'],
  ['-p 1:1 -p a:80', 'invalid argument "a:80" for "-p, --publish" flag: invalid hostPort: a'],
  ['--expose 80:80', 'invalid argument "80:80" for "--expose" flag: invalid port format for --expose: 80:80'],
  ['--add-host foo', 'invalid argument "foo" for "--add-host" flag: bad format for add-host: "foo"'],
  ['--dns x', 'invalid argument "x" for "--dns" flag: IP address is not correctly formatted: x'],
  ['--dns-search a_b', 'invalid argument "a_b" for "--dns-search" flag: a_b is not a valid domain'],
])('%s is refused: %s', (line, message) => {
  expect(() => request(...line.split(' '))).toThrow(
    expect.objectContaining({
      kind: 'invalid',
      message: expect.stringMatching(new RegExp(`${RegExp.escape(message)}$`)),
      hint: expect.any(String),
    }),
  )
})
