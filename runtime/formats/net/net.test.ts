import { expect, test } from 'vitest'
import { canonicalIp, parseIp, printIp } from './ip.ts'
import { isLoopback4, parseIpv4, printIpv4 } from './ipv4.ts'
import { ipv6Bytes, isLoopback6, parseIpv6, printIpv6 } from './ipv6.ts'
import { isUnicastMac, macOfIpv4, parseMac, printMac } from './mac.ts'
import { broadcastOf, type Cidr4, contains4, nextFree4, nthAddress4, overlap4, parseCidr4, printCidr4, range4Of } from './range4.ts'
import { type Cidr6, contains6, nextFree6, nthAddress6, overlap6, parseCidr6, printCidr6, range6Of } from './range6.ts'

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('not parsed')
  return value
}
const ip4 = (text: string) => must(parseIpv4(text))
const ip6 = (text: string) => must(parseIpv6(text))
const cidr4 = (text: string): Cidr4 => must(parseCidr4(text))
const cidr6 = (text: string): Cidr6 => must(parseCidr6(text))

test.each([
  ['0.0.0.0', 0],
  ['172.17.0.2', 0xac110002],
  ['255.255.255.255', 0xffffffff],
])('%s is one number', (text, address) => {
  expect(parseIpv4(text)).toBe(address)
  expect(printIpv4(address)).toBe(text)
})

test.each([
  '',
  '1',
  '1.2.3',
  '1.2.3.4.5',
  '1.2.3.256',
  '01.2.3.4',
  '1.2.3.4 ',
  '0x1.2.3.4',
  '1..2.3',
  '-1.2.3.4',
  '1e1.2.3.4',
  '1.2.3.NaN',
  '::1',
])('%j is no IPv4 address', text => expect(parseIpv4(text)).toBeUndefined())

// The right column is what Linux shows in `ip -6 address`.
test.each([
  ['::', '::'],
  ['::1', '::1'],
  ['0:0:0:0:0:0:0:1', '::1'],
  ['FE80::0001', 'fe80::1'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['1::', '1::'],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
  ['::ffff:172.17.0.2', '::ffff:172.17.0.2'],
  ['::ffff:ac11:2', '::ffff:172.17.0.2'],
  ['::1.2.3.4', '::102:304'],
  ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
  ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
])('%s is printed as %s', (text, printed) => expect(printIpv6(ip6(text))).toBe(printed))

test.each([
  ...['', ':', ':::', '1', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1::2::3', '12345::', 'g::', '1:2:3:4:5:6:7::8'],
  ...['::1%eth0', '[::1]', '1.2.3.4::', '1.2.3.4', ':1:2:3:4:5:6:7:8', '::1.2.3', '1:2:3:4:5:6:7:1.2.3.4', ' ::1'],
])('%j is no IPv6 address', text => expect(parseIpv6(text)).toBeUndefined())

test('bytes are in the order of the network', () => {
  expect([...ipv6Bytes(ip6('fd00::102'))]).toEqual([0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2])
})

test('loopback is 127.0.0.0/8 and ::1', () => {
  expect(['127.0.0.1', '127.255.0.53', '128.0.0.1', '126.255.255.255'].map(text => isLoopback4(ip4(text)))).toEqual([
    true,
    true,
    false,
    false,
  ])
  expect(['::1', '::', '::2'].map(text => isLoopback6(ip6(text)))).toEqual([true, false, false])
})

test('an address of either family is read, and one that is mapped into IPv6 is IPv4, as for Go', () => {
  expect(['1.2.3.4', 'FD00::1', 'x', ''].map(text => (parseIp(text) === undefined ? undefined : printIp(must(parseIp(text)))))).toEqual([
    '1.2.3.4',
    'fd00::1',
    undefined,
    undefined,
  ])
  expect(['::ffff:1.2.3.4', '1.2.3.4', '::FFFF:0:1', 'x'].map(canonicalIp)).toEqual(['1.2.3.4', '1.2.3.4', '0.0.0.1', undefined])
})

test.each([
  '172.17.0.1',
  '172.17.0.1/',
  '172.17.0.1/33',
  '172.17.0.1/016',
  '172.17.0.1/-1',
  '/16',
  '172.17.0.1/16/1',
  '::1/64',
  '172.17.0.1/1 ',
])('%j is no range of IPv4', text => expect(parseCidr4(text)).toBeUndefined())

test.each(['fd00::', 'fd00::/129', 'fd00::/064', '/64', '1.2.3.4/16'])('%j is no range of IPv6', text => {
  expect(parseCidr6(text)).toBeUndefined()
})

test('an address with its prefix names a range', () => {
  expect(printCidr4(range4Of(cidr4('172.26.3.1/16')))).toBe('172.26.0.0/16')
  expect(printCidr4(range4Of(cidr4('255.255.255.255/0')))).toBe('0.0.0.0/0')
  expect(printCidr4(range4Of(cidr4('10.0.0.7/32')))).toBe('10.0.0.7/32')
  expect(printCidr6(range6Of(cidr6('fd00:1::1/64')))).toBe('fd00:1::/64')
})

test('addresses of a range are counted from its first', () => {
  expect(printIpv4(nthAddress4(cidr4('172.17.0.0/16'), 1))).toBe('172.17.0.1')
  expect(printIpv4(broadcastOf(cidr4('172.17.0.0/16')))).toBe('172.17.255.255')
  expect(printIpv4(broadcastOf(cidr4('0.0.0.0/0')))).toBe('255.255.255.255')
  expect(printIpv6(nthAddress6(cidr6('fd00::/64'), 2n))).toBe('fd00::2')
})

test('a range contains its first and its last address, and none beside them', () => {
  const inside = (text: string) => contains4(cidr4('172.16.0.0/12'), ip4(text))
  expect(['172.15.255.255', '172.16.0.0', '172.31.255.255', '172.32.0.0'].map(inside)).toEqual([false, true, true, false])
  expect(contains4(cidr4('0.0.0.0/0'), ip4('255.255.255.255'))).toBe(true)
  const inside6 = (text: string) => contains6(cidr6('fd00::/64'), ip6(text))
  expect(['fcff::', 'fd00::', 'fd00::ffff:ffff:ffff:ffff', 'fd00:0:0:1::'].map(inside6)).toEqual([false, true, true, false])
})

test.each([
  ['172.17.0.0/16', '172.17.128.0/17', true],
  ['172.17.128.0/17', '172.17.0.0/16', true],
  ['172.17.0.0/16', '172.18.0.0/16', false],
  ['0.0.0.0/0', '172.18.0.0/16', true],
])('%s and %s overlap: %s', (one, other, expected) => {
  expect(overlap4(cidr4(one), cidr4(other))).toBe(expected)
})

test('ranges of IPv6 overlap as well', () => {
  expect(overlap6(cidr6('fd00::/48'), cidr6('fd00:0:0:5::/64'))).toBe(true)
  expect(overlap6(cidr6('fd00::/64'), cidr6('fd00:0:0:1::/64'))).toBe(false)
})

test('the lowest address that nobody has is neither the first nor the last of its range', () => {
  const taken = new Set([ip4('10.0.0.1'), ip4('10.0.0.2')])
  const free = (range: string, within = range) => nextFree4(cidr4(range), address => taken.has(address), cidr4(within))
  expect(free('10.0.0.0/24')).toBe(ip4('10.0.0.3'))
  expect(free('10.0.0.0/30')).toBeUndefined()
  expect(free('10.0.0.0/31')).toBeUndefined()
  expect(free('10.0.0.0/24', '10.0.0.128/25')).toBe(ip4('10.0.0.128'))
  expect(free('10.0.0.0/24', '10.0.0.255/32')).toBeUndefined()
  const free6 = (range: string, within = range) => nextFree6(cidr6(range), address => address === ip6('fd00::1'), cidr6(within))
  expect(free6('fd00::/64')).toBe(ip6('fd00::2'))
  expect(free6('fd00::/127')).toBeUndefined()
  expect(free6('fd00::/64', 'fd00::8/125')).toBe(ip6('fd00::8'))
})

test('a MAC is made of an IPv4 address', () => {
  expect(printMac(macOfIpv4(ip4('172.17.0.2')))).toBe('02:42:ac:11:00:02')
})

test.each(['02:42:ac:11:00:02', '02-42-AC-11-00-02', '0242.ac11.0002'])('%s is a MAC', text => {
  expect(printMac(must(parseMac(text)))).toBe('02:42:ac:11:00:02')
})

test.each(['', '02:42:ac:11:00', '02:42:ac:11:00:02:03', '02:42-ac:11:00:02', '2:42:ac:11:00:02', '0242ac110002', '02:42:ac:11:00:0g'])(
  '%j is no MAC',
  text => expect(parseMac(text)).toBeUndefined(),
)

test('an interface has an address of its own', () => {
  const single = (text: string) => isUnicastMac(must(parseMac(text)))
  expect(['02:42:ac:11:00:02', '01:42:ac:11:00:02', 'ff:ff:ff:ff:ff:ff', '00:00:00:00:00:00'].map(single)).toEqual([
    true,
    false,
    false,
    false,
  ])
})
