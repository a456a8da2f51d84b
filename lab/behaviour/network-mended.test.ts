/** What somebody has changed of the network by hand, the next start mends: it has a network, and containers that run already are reached again. */

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

test.each<[string, (made: Made) => string]>([
  ['the table was deleted', ({ table }) => `nft delete table inet ${table}`],
  ['all rules were flushed', () => 'nft flush ruleset'],
])('%s: the next start is reached, and a container that runs after system gc', async (_what, harm) => {
  await web(minidock, 'web', '-p', '8080:80')
  host.run('sh', '-ec', harm(await made()))
  await web(minidock, 'next', '-p', '8081:80')
  expect(await ask('127.0.0.1', 8081)).toMatch(/^next /)
  await minidock.ok('system', 'gc')
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
