/** Chapter 5: whose network a container has, and by which names it knows itself and others. */

import type { Check } from './check.ts'
import { inside, onHost } from './containers.ts'
import { expectMatch, expectSame, expectThat } from './expectations.ts'
import { addressOf, idle } from './networks.ts'

const FILES = 'configure.ts; namespaces/network-files.ts'

export const modes: readonly Check[] = [
  {
    name: 'with --network none there is a loopback interface, and nothing else',
    since: 5,
    where: 'mode.ts; network.ts: without a bridge nothing is emitted',
    async run(bench) {
      expectSame('the list of interfaces', 'lo', await inside(bench, 'ls /sys/class/net', '--network', 'none'))
      expectMatch('the loopback interface', /LOOPBACK,UP/, await inside(bench, 'ip link show lo', '--network', 'none'))
      expectSame('the list of routes', '', await inside(bench, 'ip route', '--network', 'none'))
    },
  },
  {
    name: 'with --network host a container has the network and the name of the host',
    since: 5,
    where: 'configure.ts: no network namespace in the spec',
    async run(bench) {
      const [host, own] = [
        await onHost(bench, 'readlink /proc/self/ns/net'),
        await inside(bench, 'readlink /proc/self/ns/net', '--network', 'host'),
      ]
      expectSame('the network namespace of the container', host, own)
      expectSame('its host name', await onHost(bench, 'hostname'), await inside(bench, 'hostname', '--network', 'host'))
    },
  },
  {
    name: 'with --network container: two containers share interfaces, addresses and ports',
    since: 5,
    todo: 2,
    where: 'mode.ts, configure.ts: the path of the other one’s namespace is in the spec',
    async run(bench) {
      const owner = await idle(bench)
      const address = await addressOf(bench, owner)
      const seen = await inside(bench, 'readlink /proc/self/ns/net; ip -4 -o address show dev eth0', '--network', `container:${owner.id}`)
      const [namespace = '', line = ''] = seen.split('\n')
      expectSame('the network namespace of the second', await onHost(bench, `readlink /proc/${owner.pid}/ns/net`), namespace)
      expectMatch('its eth0', new RegExp(` ${address.replaceAll('.', '\\.')}/`), line)
    },
  },
  {
    name: '/etc/hosts has the address of the container with its name, and those of --add-host',
    since: 5,
    todo: 2,
    where: FILES,
    async run(bench) {
      const script = 'ip -4 -o address show dev eth0; cat /etc/hosts'
      const seen = await inside(bench, script, '--hostname', 'shop', '--add-host', 'db:192.0.2.7')
      const [, address = 'none'] = /inet ([\d.]+)/.exec(seen) ?? []
      const lines = seen.split('\n').map(line => line.trim().replaceAll(/\s+/g, ' '))
      const wanted = ['127.0.0.1 localhost', `${address} shop`, '192.0.2.7 db']
      const missing = wanted.filter(line => !lines.some(each => each === line || each.startsWith(`${line} `)))
      expectThat(
        missing.length === 0,
        `/etc/hosts has the lines: ${wanted.join(', ')}`,
        `these are missing: ${missing.join(', ')}\n${seen}`,
      )
    },
  },
  {
    name: '/etc/resolv.conf has the servers that --dns names, and otherwise those of the host',
    since: 5,
    todo: 2,
    where: FILES,
    async run(bench) {
      const flags = ['--dns', '192.0.2.53', '--dns-search', 'example.org', '--dns-option', 'ndots:2']
      const own = await inside(bench, 'grep -v "^#" /etc/resolv.conf', ...flags)
      const lines = own
        .split('\n')
        .map(line => line.trim())
        .filter(Boolean)
      expectSame('what a container is told', 'nameserver 192.0.2.53; options ndots:2; search example.org', lines.sort().join('; '))
      await onHost(bench, 'cp /etc/resolv.conf kept; echo nameserver 192.0.2.99 > /etc/resolv.conf')
      try {
        expectMatch('without a flag', /^nameserver 192\.0\.2\.99$/m, await inside(bench, 'cat /etc/resolv.conf'))
      } finally {
        await bench.host('cat kept > /etc/resolv.conf')
      }
    },
  },
  {
    name: 'a container may change neither its address nor its routes',
    since: 5,
    todo: 2,
    where: 'floor: CAP_NET_ADMIN is not among the capabilities of a container; man 7 capabilities',
    async run(bench) {
      const script = `ip address add 10.9.9.9/24 dev eth0 2>&1; ip route add 10.9.9.0/24 dev eth0 2>&1; ip link set eth0 down 2>&1; ip -o address show dev eth0`
      const seen = await inside(bench, script)
      expectThat(!seen.includes('10.9.9') && seen.includes('inet '), 'eth0 is on and has the address that it was given, and no other', seen)
    },
  },
]
