/** What a container cannot reach or take over, also as root with the capabilities that docker gives. */

import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { host } from '../fixtures/outside.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { ask, WHO, web } from '../fixtures/web.ts'

const minidock = useMinidock()

async function addressOf(name: string): Promise<string> {
  return (await minidock.ok('inspect', '-f', '{{.NetworkSettings.IPAddress}}', name)).trim()
}

const gatewayOf = (address: string) => address.replace(/\.\d+$/, '.1')

/** `0`: there is somebody who answers at that port. */
async function reaches(name: string, address: string, port: number): Promise<string> {
  return await minidock.ok('exec', name, 'sh', '-c', `nc -w 2 ${address} ${port} < /dev/null > /dev/null 2>&1; echo $?`)
}

async function listen(port: number, address: string): Promise<void> {
  const server = createServer(socket => socket.end('of the host\n')).listen(port, address)
  onTestFinished(() => void server.close())
  await once(server, 'listening')
}

test('a service on the host’s 127.0.0.1 is out of reach, also by a route to it, and with rights over the network', async () => {
  await web(minidock, 'web', '-p', '8080:80')
  await listen(9090, '127.0.0.1')
  await listen(9091, '0.0.0.0')
  const gateway = gatewayOf(await addressOf('web'))
  expect(await reaches('web', gateway, 9091)).toBe('0')
  expect(await reaches('web', gateway, 9090)).toBe('1')
  const { pid } = await minidock.background('rights', undefined, '--cap-add', 'NET_ADMIN')
  // The host's own root makes it as easy as can be: the container may not write to /proc/sys.
  host.run(
    'nsenter',
    `--net=/proc/${pid}/ns/net`,
    'sh',
    '-ec',
    `ip route add table local 127.0.0.0/8 via ${gateway} dev eth0 2> /dev/null || true`,
  )
  const route = `ip addr del 127.0.0.1/8 dev lo; ip route add 127.0.0.0/8 via ${gateway} dev eth0`
  await minidock.ok('exec', '--privileged', 'rights', 'sh', '-c', `${route}; echo 1 > /proc/sys/net/ipv4/conf/all/route_localnet; true`)
  expect(await reaches('rights', '127.0.0.1', 9090)).toBe('1')
  // The published port of 127.0.0.1 is the host's as well.
  expect(await ask('127.0.0.1', 8080)).toMatch(/^web /)
  expect(await reaches('rights', '127.0.0.1', 8080)).toBe('1')
})

test('icc=false: neighbours reach what is published, and nothing else', async () => {
  const settings = minidock.path('daemon.json')
  writeFileSync(settings, JSON.stringify({ icc: false }))
  const run = (...args: string[]) => minidock.ok('--config-file', settings, 'run', '-d', ...args)
  await run('--name', 'web', '-p', '8080:80', 'busybox', 'sh', '-c', 'httpd -p 80; httpd -p 81; sleep 1000')
  await run('--name', 'neighbour', 'busybox', 'sleep', '1000')
  const own = await addressOf('web')
  expect([await reaches('neighbour', own, 80), await reaches('neighbour', own, 81)]).toEqual(['1', '1'])
  expect(await reaches('neighbour', gatewayOf(own), 8080)).toBe('0')
  expect(await minidock.ok('exec', 'neighbour', 'sh', '-c', `ping -c 1 -W 1 ${own} > /dev/null; echo $?`)).toBe('1')
  expect(await minidock.ok('exec', 'neighbour', 'sh', '-c', `ping -c 1 -W 2 ${gatewayOf(own)} > /dev/null; echo $?`)).toBe('0')
})

test('a container cannot change its interface, routes or the firewall without CAP_NET_ADMIN, and with it only its own', async () => {
  await minidock.background('plain')
  for (const command of ['ip link set eth0 down', 'ip addr add 10.0.0.1/8 dev eth0', 'ip route del default', 'ip link add x type dummy'])
    expect(await minidock.ok('exec', 'plain', 'sh', '-c', `${command} 2>&1; true`), command).toMatch(/Operation not permitted/)
  await minidock.background('admin', undefined, '--cap-add', 'NET_ADMIN')
  await minidock.ok('exec', 'admin', 'ip', 'link', 'set', 'eth0', 'down')
  expect(host.run('ip', '-o', 'link', 'show', 'up')).toMatch(/minidock\d{4}-0/)
  expect(
    await minidock.ok('exec', 'plain', 'sh', '-c', 'ping -c 1 -W 2 $(ip route | sed -n "s/default via \\([^ ]*\\).*/\\1/p")'),
  ).toContain('1 packets received')
})

test('when a container that took its neighbour’s address has ended, the neighbour is reached as before', async () => {
  await web(minidock, 'web', '-p', '8080:80')
  const own = await addressOf('web')
  await web(minidock, 'thief', '--cap-add', 'NET_ADMIN')
  await minidock.ok('exec', 'thief', 'ip', 'addr', 'add', `${own}/16`, 'dev', 'eth0')
  // As with docker, whoever answers first has it now.
  await minidock.ok('rm', '-f', 'thief')
  host.run('ip', 'neigh', 'flush', 'to', own)
  expect(await ask('127.0.0.1', 8080)).toMatch(/^web /)
})

test('raw sockets are allowed, as with docker, and taken away with NET_RAW', async () => {
  expect(await minidock.sh('ping -c 1 -W 1 127.0.0.1 > /dev/null; echo $?')).toBe('0')
  expect(await minidock.sh('grep CapEff /proc/self/status')).toMatch(/[0-9a-f]{12}[2367abef][0-9a-f]{3}$/)
  expect(await minidock.sh('grep CapEff /proc/self/status', '--cap-drop', 'NET_RAW')).not.toMatch(/[0-9a-f]{12}[2367abef][0-9a-f]{3}$/)
})

test('what others’ firewalls would drop of ours passes, and nothing else does', async () => {
  host.run('nft', 'add table ip filter; add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }')
  try {
    await web(minidock, 'web', '-p', '8080:80')
    await web(minidock, 'neighbour')
    const asked = await minidock.ok('exec', 'neighbour', 'wget', '-qO-', `http://${gatewayOf(await addressOf('web'))}:8080${WHO}`)
    expect(asked).toMatch(/^web /)
    const rules = host.run('nft', 'list', 'table', 'ip', 'filter')
    expect(rules).toContain('policy drop')
    expect(rules.match(/jump MINIDOCK/g)).toHaveLength(1)
  } finally {
    host.run('nft', 'delete', 'table', 'ip', 'filter')
  }
})
