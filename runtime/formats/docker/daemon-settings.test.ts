import { expect, test } from 'vitest'
import { DAEMON_SETTINGS_FILE as FILE } from './daemon-settings.ts'
import { parseDaemonSettings } from './daemon-settings-schema.ts'

const EVERYTHING = {
  dns: ['1.1.1.1', 'fd00::1'],
  'dns-search': ['example.com', '.'],
  'dns-opts': ['ndots:2'],
  bip: '172.26.0.1/16',
  'fixed-cidr': '172.26.5.0/24',
  'fixed-cidr-v6': 'fd00:1::/64',
  ipv6: true,
  'default-address-pools': [
    { base: '172.30.0.0/16', size: 24 },
    { base: 'fd00::/48', size: 64 },
  ],
  mtu: 1400,
  icc: false,
  ip: '127.0.0.1',
  'ip-forward': false,
  iptables: true,
  'ip-masq': true,
  'default-gateway': '172.26.0.254',
  'registry-mirrors': ['https://mirror.example:5000', 'http://10.0.0.1/hub/'],
  'insecure-registries': ['registry.example:5000', 'localhost', '[::1]:5000', '10.0.0.0/8', 'fd00:1::/64'],
  'max-concurrent-downloads': 0,
  'max-concurrent-uploads': 1,
  'max-download-attempts': 1,
}

test('every key about networks and registries is read', () => {
  expect(parseDaemonSettings(JSON.stringify(EVERYTHING), FILE)).toEqual(EVERYTHING)
  expect(parseDaemonSettings('{"bridge": "none"}', FILE)).toEqual({ bridge: 'none' })
})

test('keys about other things are not looked at, and null and an empty file say nothing', () => {
  const text = '{"log-driver": "local", "exec-opts": [1], "dns": null, "hosts": {"a": 5}, "icc": true}'
  expect(parseDaemonSettings(text, FILE)).toEqual({ icc: true })
  expect(parseDaemonSettings(' \n', FILE)).toEqual({})
})

test.each([
  ['{"dns": ["1.1.1.1", "x"]}', 'dns.1: expected an IP address, got "x"'],
  ['{"dns": "1.1.1.1"}', 'dns: expected a list, got "1.1.1.1"'],
  ['{"dns-search": ["a_b"]}', 'dns-search.0: expected a domain, got "a_b"'],
  ['{"dns-opts": [5]}', 'dns-opts.0: expected a string, got 5'],
  ...['172.26.0.0/16', '172.26.255.255/16', '172.26.0.1', '172.26.0.1/31', 'fd00::1/64', 'x'].map(bip => [
    JSON.stringify({ bip }),
    `bip: expected the bridge's address and the length of its prefix, at most 30, such as 172.26.0.1/16, got "${bip}"`,
  ]),
  ['{"fixed-cidr": "172.26.5.0"}', 'fixed-cidr: expected a range of IPv4 addresses, such as 172.30.0.0/16, got "172.26.5.0"'],
  ['{"fixed-cidr-v6": "1.2.3.4/8"}', 'fixed-cidr-v6: expected a range of IPv6 addresses, such as fd00:1::/64, got "1.2.3.4/8"'],
  ['{"ipv6": "yes"}', 'ipv6: expected true or false, got "yes"'],
  [
    '{"default-address-pools": [{"base": "x", "size": 24}]}',
    'default-address-pools.0.base: expected a range, such as 172.30.0.0/16, got "x"',
  ],
  ['{"default-address-pools": [{"base": "172.30.0.0/16"}]}', 'default-address-pools.0.size: missing'],
  ...[15, 31].map(size => [
    `{"default-address-pools": [{"base": "172.30.0.0/16", "size": ${size}}]}`,
    `default-address-pools.0: expected a size that is a prefix no shorter than the base's, and at most 30, got {"base":"172.30.0.0/16","size":${size}}`,
  ]),
  ['{"mtu": 67}', 'mtu: expected at least 68, got 67'],
  ['{"mtu": 65536}', 'mtu: expected at most 65535, got 65536'],
  ['{"mtu": "1500"}', 'mtu: expected a number, got "1500"'],
  ['{"icc": 1}', 'icc: expected true or false, got 1'],
  ['{"ip": "eth0"}', 'ip: expected an IP address, got "eth0"'],
  ['{"default-gateway": "fd00::1"}', 'default-gateway: expected an IPv4 address, got "fd00::1"'],
  ['{"bridge": "br0"}', 'bridge: expected "none", or no such key: minidock makes a bridge of its own, got "br0"'],
  ['{"bridge": "none", "bip": "172.26.0.1/16"}', 'bip: there is no default network, because bridge is "none"'],
  ['{"bip": "172.26.0.1/16", "fixed-cidr": "172.27.0.0/24"}', 'fixed-cidr: 172.27.0.0/24 does not lie in the range of bip, 172.26.0.1/16'],
  ['{"bip": "172.26.0.1/16", "fixed-cidr": "172.16.0.0/12"}', 'fixed-cidr: 172.16.0.0/12 does not lie in the range of bip, 172.26.0.1/16'],
  ['{"bip": "172.26.0.1/16", "default-gateway": "10.0.0.1"}', 'default-gateway: 10.0.0.1 does not lie in the range of bip, 172.26.0.1/16'],
  ...['mirror.example', 'ftp://mirror.example', 'https://', 'https://mirror.example/?a=b', 'https://mirror.example/#a'].map(address => [
    JSON.stringify({ 'registry-mirrors': [address] }),
    `registry-mirrors.0: expected the address of a registry, such as https://mirror.example:5000, got "${address}"`,
  ]),
  [
    '{"registry-mirrors": ["https://a.example", "https://user:secret@mirror.example"]}',
    'registry-mirrors.1: a user name or a password is not allowed in the address of a mirror',
  ],
  ...['https://registry.example', 'a_b', '10.0.0.0/33', '10.0.0.0/8/8', 'registry.example:port', ''].map(registry => [
    JSON.stringify({ 'insecure-registries': [registry] }),
    `insecure-registries.0: expected a registry, such as registry.example:5000, or a range, such as 10.0.0.0/8, got "${registry}"`,
  ]),
  ['{"max-concurrent-downloads": -1}', 'max-concurrent-downloads: expected a whole number of 0 or more, got -1'],
  ['{"max-concurrent-uploads": "5"}', 'max-concurrent-uploads: expected a number, got "5"'],
  ['{"max-download-attempts": 0}', 'max-download-attempts: expected at least 1, got 0'],
  ['[]', 'expected an object, got []'],
])('%s is refused', (text, problem) => {
  expect(() => parseDaemonSettings(text, FILE)).toThrow(
    expect.objectContaining({ kind: 'invalid', message: `invalid ${FILE}: ${problem}` }),
  )
})

test('what is no JSON is refused', () => {
  expect(() => parseDaemonSettings('{"dns": }', FILE)).toThrow(
    expect.objectContaining({
      kind: 'invalid',
      message: `invalid ${FILE}: Unexpected token '}', "{"dns": }" is not valid JSON`,
      hint: `correct ${FILE}, or choose another with --config-file`,
    }),
  )
})
