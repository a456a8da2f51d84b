import { expect, test } from 'vitest'
import { parseExtraHost, parseLink, parseNameserver, parseSearchDomain } from './name-flags.ts'
import { parseNetworkFlag } from './network-flag.ts'
import { isUserDefined, parseNetworkMode } from './network-mode.ts'

const refusal = (message: string) => expect.objectContaining({ kind: 'invalid', message, hint: expect.any(String) })

test.each([
  ['', { kind: 'bridge' }],
  ['default', { kind: 'bridge' }],
  ['bridge', { kind: 'bridge' }],
  ['host', { kind: 'host' }],
  ['none', { kind: 'none' }],
  ['container:web', { kind: 'container', container: 'web' }],
  ['container:', { kind: 'container', container: '' }],
  ['container', { kind: 'container', container: '' }],
  ['containers', { kind: 'network', name: 'containers' }],
  ['Host', { kind: 'network', name: 'Host' }],
])('the mode %j', (text, mode) => {
  expect(parseNetworkMode(text)).toEqual(mode)
  expect(isUserDefined(text)).toBe(mode.kind === 'network')
})

// What docker's client 28.2.2 makes of these.
test.each<[string, string, object]>([
  ['host', 'host', {}],
  ['container:foo', 'container:foo', {}],
  ['a=', 'a=', {}],
  ['NAME=Foo', 'foo', {}],
  ['name=foo, alias = a ', 'foo', { Aliases: ['a'] }],
  ['name=foo,"alias=a,b"', 'foo', { Aliases: ['a,b'] }],
  [
    'name=foo,alias=a,alias=b,ip=1.2.3.4,ip6=FE80::1,mac-address=02:42:AC:11:00:02,link-local-ip=169.254.1.1,driver-opt=A=B,gw-priority=5',
    'foo',
    {
      IPAMConfig: { IPv4Address: '1.2.3.4', IPv6Address: 'fe80::1', LinkLocalIPs: ['169.254.1.1'] },
      Aliases: ['a', 'b'],
      MacAddress: '02:42:ac:11:00:02',
      DriverOpts: { a: 'b' },
      GwPriority: 5,
    },
  ],
])('--network %s', (text, name, endpoint) => expect(parseNetworkFlag(text)).toEqual({ name, endpoint }))

// What docker's client 28.2.2 says of these, and its daemon of a container without a name.
test.each([
  ['', 'no name set for network'],
  [' ', 'no name set for network'],
  ['container:', 'invalid container format container:<name|id>'],
  ['container', 'invalid container format container:<name|id>'],
  ['name=foo,alias', 'invalid field alias'],
  ['name=foo,', 'invalid field '],
  ['name=foo,bar=5', 'invalid field key bar'],
  ['name=foo,constructor=5', 'invalid field key constructor'],
  ['a=b', 'invalid field key a'],
  ['alias=foo', 'network name/id is not specified'],
  ['name=foo,gw-priority=x', 'invalid gw-priority (x): invalid syntax'],
  ['name=foo,gw-priority=99999999999999999999', 'invalid gw-priority (99999999999999999999): value out of range'],
  ['name=foo,driver-opt=x', 'invalid key value pair format in driver options'],
])('--network %j is refused: %s', (text, message) => expect(() => parseNetworkFlag(text)).toThrow(refusal(message)))

test.each([
  ['8.8.8.8', '8.8.8.8'],
  [' ::0001 ', '::1'],
  ['::ffff:1.2.3.4', '1.2.3.4'],
])('--dns %j', (text, address) => expect(parseNameserver(text)).toBe(address))

test.each(['x', '', 'fe80::1%eth0', '08.8.8.8'])('--dns %j is refused', text => {
  expect(() => parseNameserver(text)).toThrow(refusal(`IP address is not correctly formatted: ${text}`))
})

test.each(['.', 'foo', 'foo.bar', 'a-b.c1', 'foo.bar.'])('--dns-search %s', text => expect(parseSearchDomain(text)).toBe(text))

test.each(['', '*', 'a b', '-a', 'a-', 'foo_bar', '1.2', 'a..b', `a.${'b'.repeat(253)}`])('--dns-search %j is refused', text => {
  expect(() => parseSearchDomain(text)).toThrow(refusal(`${text} is not a valid domain`))
})

test.each([
  ['foo:1.2.3.4', 'foo:1.2.3.4'],
  ['foo=1.2.3.4', 'foo:1.2.3.4'],
  ['foo=[::1]', 'foo:::1'],
  ['foo:[::1]', 'foo:::1'],
  ['foo:::1', 'foo:::1'],
  ['foo=[1.2.3.4]', 'foo:1.2.3.4'],
  ['foo:host-gateway', 'foo:host-gateway'],
  ['foo=0:0::1', 'foo:0:0::1'],
  ['foo: 1.2.3.4', 'foo:1.2.3.4'],
])('--add-host %s', (text, sent) => expect(parseExtraHost(text)).toBe(sent))

test.each([
  ['foo', 'bad format for add-host: "foo"'],
  [':1.2.3.4', 'bad format for add-host: ":1.2.3.4"'],
  ['foo:bar=1.2.3.4', 'bad format for add-host: "foo:bar=1.2.3.4"'],
  ['foo=x', 'invalid IP address in add-host: "x"'],
  ['foo:', 'invalid IP address in add-host: ""'],
  ['foo:[x]', 'invalid IP address in add-host: "x"'],
  ['foo:[]', 'invalid IP address in add-host: "[]"'],
  ['foo:010.1.1.1', 'invalid IP address in add-host: "010.1.1.1"'],
])('--add-host %j is refused: %s', (text, message) => expect(() => parseExtraHost(text)).toThrow(refusal(message)))

test.each([
  ['db', 'db', 'db'],
  ['db:sql', 'db', 'sql'],
  ['/db:/web/sql', 'db', 'sql'],
  ['/db', 'db', 'db'],
])('--link %s', (text, container, alias) => expect(parseLink(text)).toEqual({ container, alias }))

test.each([
  ['', 'empty string specified for links'],
  ['a:b:c', 'bad format for links: a:b:c'],
])('--link %j is refused: %s', (text, message) => expect(() => parseLink(text)).toThrow(refusal(message)))
