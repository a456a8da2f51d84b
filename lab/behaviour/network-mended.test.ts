/** What somebody has changed of the network by hand, the next start mends: it has a network, and containers that run already are reached again. */

import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { host } from '../fixtures/outside.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { ask, web } from '../fixtures/web.ts'

const minidock = useMinidock()

interface Made {
  readonly bridge: string
  readonly gateway: string
  readonly table: string
}

async function made(): Promise<Made> {
  const options = '{{index .Options "com.docker.network.bridge.name"}} {{(index .IPAM.Config 0).Gateway}}'
  const [bridge = '', gateway = ''] = (await minidock.ok('network', 'inspect', '-f', options, 'bridge')).split(' ')
  return { bridge, gateway, table: bridge.replace('-0', '') }
}

test.each<[string, (made: Made) => string]>([
  ['the bridge was deleted', ({ bridge }) => `ip link delete ${bridge}`],
  ['the bridge was renamed', ({ bridge }) => `ip link set ${bridge} down; ip link set ${bridge} name other; ip link set other up`],
  ['the bridge was set down', ({ bridge }) => `ip link set ${bridge} down`],
  ['the bridge has lost its address', ({ bridge }) => `ip address flush dev ${bridge}`],
])('%s: the next start and a container that runs are reached', async (_what, harm) => {
  await web(minidock, 'web', '-p', '8080:80')
  const network = await made()
  host.run('sh', '-ec', harm(network))
  await web(minidock, 'next', '-p', '8081:80')
  expect(await ask('127.0.0.1', 8081)).toMatch(/^next /)
  expect(await ask('127.0.0.1', 8080)).toMatch(/^web /)
  const ping = `ping -c 1 -W 2 ${network.gateway} > /dev/null; echo $?`
  expect([await minidock.ok('exec', 'web', 'sh', '-c', ping), await minidock.ok('exec', 'next', 'sh', '-c', ping)]).toEqual(['0', '0'])
})

const CHAINS = ['publish', 'loopback', 'inbound', 'from_host', 'outbound', 'between', 'strangers4']

/** A rule is deleted by its handle. */
const deleteLastRule = (chain: string) => `
  handle=$(nft -a list chain inet ${chain} | sed -n 's/.* # handle //p' | tail -n 1)
  nft delete rule inet ${chain} handle $handle`

test.each<[string, (made: Made) => string]>([
  ['the table was deleted', ({ table }) => `nft delete table inet ${table}`],
  ['all rules of the machine were flushed', () => 'nft flush ruleset'],
  ['all rules of the table were flushed', ({ table }) => `nft flush table inet ${table}`],
  ...CHAINS.map((chain): [string, (made: Made) => string] => [
    `one rule of the chain ${chain} was deleted`,
    ({ table }) => deleteLastRule(`${table} ${chain}`),
  ]),
])('%s: the next start brings rules and the ports of all containers back', async (_what, harm) => {
  const network = await made()
  await web(minidock, 'web', '-p', '8080:80', '-p', '5353:53/udp')
  await web(minidock, 'other', '-p', '127.0.0.1:9090:80')
  const ruleset = () => host.run('nft', 'list', 'table', 'inet', network.table)
  const before = ruleset()
  host.run('sh', '-ec', harm(network))
  expect(host.run('nft', 'list', 'ruleset')).not.toContain(before)
  await minidock.ok('run', '--rm', 'busybox', 'true')
  expect(ruleset()).toBe(before)
  expect([await ask('127.0.0.1', 8080), await ask('127.0.0.1', 9090)]).toEqual([
    expect.stringMatching(/^web /),
    expect.stringMatching(/^other /),
  ])
})

test('the table was deleted, and daemon.json gives the network IPv6: ports of IPv6 come back, too', async () => {
  const settings = minidock.path('daemon.json')
  writeFileSync(settings, JSON.stringify({ ipv6: true, 'fixed-cidr-v6': 'fd00:db8:7::/64' }))
  const run = async (...args: string[]) => await minidock.ok('--config-file', settings, 'run', ...args)
  await run('-d', '-p', '8080:80', '-p', '[::1]:8081:80', 'busybox', 'sleep', '1000')
  const { table } = await made()
  const before = host.run('nft', 'list', 'table', 'inet', table)
  host.run('nft', 'delete', 'table', 'inet', table)
  await run('--rm', 'busybox', 'true')
  expect(before).toContain('fd00:db8:7::2')
  expect(host.run('nft', 'list', 'table', 'inet', table)).toBe(before)
})

test('a rule that somebody has added to the table stays while none of it is missing', async () => {
  await web(minidock, 'web', '-p', '8080:80')
  const { table } = await made()
  host.run('nft', 'add', 'rule', 'inet', table, 'between', 'counter')
  await web(minidock, 'next', '-p', '8081:80')
  const rules = host.run('nft', 'list', 'chain', 'inet', table, 'between')
  host.run('nft', 'delete', 'table', 'inet', table)
  expect(rules).toContain('counter')
})

test.each(['iptables -F FORWARD', 'iptables -F', 'iptables -F MINIDOCK', 'iptables -D MINIDOCK 1'])(
  '%s: the next start lets the bridges pass FORWARD again',
  async harm => {
    // As dockerd and ufw set it.
    host.run('iptables', '-P', 'FORWARD', 'DROP')
    try {
      await web(minidock, 'web', '-p', '8080:80')
      const rules = () => new Set(host.run('iptables-save', '-t', 'filter').match(/^-A.*/gm))
      const before = rules()
      expect(before.size).toBe(3)
      host.run('sh', '-ec', harm)
      expect(rules()).not.toEqual(before)
      await minidock.ok('run', '--rm', 'busybox', 'true')
      expect(rules()).toEqual(before)
    } finally {
      host.run('nft', 'delete', 'table', 'ip', 'filter')
    }
  },
)

test('route_localnet of the bridge was turned off: the next start turns it on, and 127.0.0.1 leads to published ports again', async () => {
  await web(minidock, 'web', '-p', '8080:80')
  const setting = `/proc/sys/net/ipv4/conf/${(await made()).bridge}/route_localnet`
  writeFileSync(setting, '0')
  await minidock.ok('run', '--rm', 'busybox', 'true')
  expect(readFileSync(setting, 'utf8')).toBe('1\n')
  expect(await ask('127.0.0.1', 8080)).toMatch(/^web /)
})

test('the MTU of the bridge is set again by the next start', async () => {
  await web(minidock, 'web', '-p', '8080:80')
  const { bridge } = await made()
  host.run('ip', 'link', 'set', bridge, 'mtu', '1280')
  await minidock.ok('run', '--rm', 'busybox', 'true')
  expect(host.run('ip', '-o', 'link', 'show', bridge)).toContain(' mtu 1500 ')
})

test('rules that were taken out of the table are there again after system gc', async () => {
  await web(minidock, 'web', '-p', '8080:80')
  const { table } = await made()
  const rules = () => host.run('nft', 'list', 'table', 'inet', table)
  const before = rules()
  host.run('nft', 'flush', 'table', 'inet', table)
  expect(rules()).not.toBe(before)
  await minidock.ok('system', 'gc')
  expect(rules()).toBe(before)
  host.run('nft', 'delete', 'table', 'inet', table)
  expect(await minidock.ok('system', 'gc')).toContain(`made the firewall's table ${table} again: it was deleted`)
  expect(rules()).toBe(before)
})

test('a cable that was deleted or renamed by hand hinders neither its container’s end nor the next start', async () => {
  for (const harm of ['ip link delete $cable', 'ip link set $cable down; ip link set $cable name other']) {
    await web(minidock, 'web', '-p', '8080:80')
    host.run('sh', '-ec', `cable=$(ip -o link | sed -n 's/.*\\(veth[0-9a-f]*\\)@.*/\\1/p'); ${harm}`)
    await minidock.ok('restart', 'web')
    await minidock.ok('exec', 'web', 'ping', '-c', '1', '-W', '2', (await made()).gateway)
    await minidock.ok('rm', '-f', 'web')
  }
})
