import { expect, test } from 'vitest'
import { COMMON_HOSTS, containerHosts, hostNetworkHosts } from './hosts-file.ts'

const NOTHING = { extraHosts: [], gateways: ['172.17.0.1', 'fd00::1'], links: [], own: { hostname: 'web', domainname: '', addresses: [] } }

test('a container without a network knows its loopback only', () => {
  expect(containerHosts(NOTHING)).toBe(`127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::\tip6-localnet
ff00::\tip6-mcastprefix
ff02::1\tip6-allnodes
ff02::2\tip6-allrouters
`)
})

test('hosts that the user adds come first, then linked containers, then its own addresses', () => {
  const content = {
    ...NOTHING,
    extraHosts: ['db:172.30.0.5', 'six:fd00::5', 'here:host-gateway'],
    links: [
      { alias: 'sql', hostname: '0123456789ab', name: 'mysql', addresses: ['172.17.0.2'] },
      { alias: 'cache', hostname: 'cache', name: 'cache', addresses: ['172.17.0.3', 'fd00::3'] },
    ],
    own: { hostname: 'web', domainname: '', addresses: ['172.17.0.4', 'fd00::4'] },
  }
  expect(containerHosts(content)).toBe(`${COMMON_HOSTS}172.30.0.5\tdb
fd00::5\tsix
172.17.0.1\there
fd00::1\there
172.17.0.2\tsql 0123456789ab mysql
172.17.0.3\tcache
fd00::3\tcache
172.17.0.4\tweb
fd00::4\tweb
`)
})

test.each([
  ['web', 'example.com', 'web.example.com web'],
  ['web.example.com', '', 'web.example.com web'],
  ['web.example', 'com', 'web.example.com web'],
  ['web', '', 'web'],
])('the name %s with the domain %j', (hostname, domainname, names) => {
  const own = { hostname, domainname, addresses: ['172.17.0.4'] }
  expect(containerHosts({ ...NOTHING, own })).toBe(`${COMMON_HOSTS}172.17.0.4\t${names}\n`)
})

test("in the host's network the file is the host's, unless the user adds hosts", () => {
  expect(hostNetworkHosts('127.0.0.1 here', [], ['172.17.0.1'])).toBe('127.0.0.1 here')
  expect(hostNetworkHosts('127.0.0.1 here', ['db:172.30.0.5', 'gate:host-gateway'], ['172.17.0.1'])).toBe(
    `${COMMON_HOSTS}172.30.0.5\tdb\n172.17.0.1\tgate\n`,
  )
})
