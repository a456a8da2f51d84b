/** `--network none`, `host` and `container:NAME`, as the container sees them; and whose life a shared network has. */

import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { until } from '../fixtures/eventually.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { ask, web } from '../fixtures/web.ts'

const minidock = useMinidock()

const namespaceOf = (pid: number | 'self') => readlinkSync(`/proc/${pid}/ns/net`)
const interfaces = 'tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d " "'

async function networksOf(name: string): Promise<string[]> {
  return Object.keys(JSON.parse(await minidock.ok('inspect', '-f', '{{json .NetworkSettings.Networks}}', name)))
}

test('none: a container has its own loopback interface, and nothing else', async () => {
  const { pid } = await minidock.background('alone', undefined, '--network', 'none')
  expect(namespaceOf(pid)).not.toBe(namespaceOf('self'))
  expect(await minidock.ok('exec', 'alone', 'sh', '-c', `${interfaces}; ip route; ip -o addr | grep -v '^1: lo'; true`)).toBe('lo')
  expect(await minidock.ok('exec', 'alone', 'ping', '-c', '1', '127.0.0.1')).toContain('1 packets received')
  expect(await networksOf('alone')).toEqual(['none'])
})

test('host: a container has the host’s interfaces and ports, and what it publishes is said to be in vain', async () => {
  const server = createServer(socket => socket.end('of the host\n')).listen(9090, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { pid } = await web(minidock, 'web', '--network', 'host')
  expect(namespaceOf(pid)).toBe(namespaceOf('self'))
  expect(await ask('127.0.0.1', 80)).toBe('web 127.0.0.1')
  expect(await minidock.ok('exec', 'web', 'sh', '-c', 'nc 127.0.0.1 9090 < /dev/null')).toBe('of the host')
  expect(await networksOf('web')).toEqual(['host'])
  const { exitCode, stderr } = await minidock.minidock(['run', '--rm', '--network', 'host', '-p', '8080:80', 'busybox', 'true'])
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: 'WARNING: Published ports are discarded when using host network mode' })
})

test('container: a container has the interfaces, the address, the host name and the files of its owner', async () => {
  const owner = await minidock.background('owner', undefined, '--add-host', 'db:10.1.2.3', '-p', '8080:80')
  const guest = await web(minidock, 'guest', '--network', 'container:owner')
  expect(namespaceOf(guest.pid)).toBe(namespaceOf(owner.pid))
  expect(await ask('127.0.0.1', 8080)).toMatch(/^guest /)
  for (const command of ['hostname', 'cat /etc/hosts', 'cat /etc/resolv.conf', 'cat /etc/hostname', 'ip -o addr'])
    expect(await minidock.ok('exec', 'guest', 'sh', '-c', command), command).toBe(await minidock.ok('exec', 'owner', 'sh', '-c', command))
  expect(await minidock.ok('exec', 'guest', 'cat', '/etc/hosts')).toContain('10.1.2.3\tdb')
  expect(await networksOf('guest')).toEqual([])
})

test('container: a guest goes on with the network when its owner stops, but gets a new one only when both start again', async () => {
  const owner = await minidock.background('owner')
  const guest = await minidock.background('guest', undefined, '--network', 'container:owner')
  const namespace = namespaceOf(guest.pid)
  await minidock.ok('stop', 'owner')
  expect(namespaceOf(guest.pid)).toBe(namespace)
  expect((await minidock.inspect('guest')).State.Status).toBe('running')
  const refused = await minidock.minidock(['restart', 'guest'])
  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/owner.*is not running/) })
  await minidock.ok('start', 'owner')
  await minidock.ok('start', 'guest')
  expect(namespaceOf(guest.pid)).toBe(namespaceOf(owner.pid))
})

test('container: a guest keeps no port of an owner that was killed', async () => {
  const owner = await web(minidock, 'owner', '-p', '8080:80')
  const guest = await minidock.background('guest', undefined, '--network', 'container:owner')
  process.kill(owner.pid, 'SIGKILL')
  await until('the owner has ended', async () => (await minidock.inspect('owner')).State.Status === 'exited')
  expect(await ask('127.0.0.1', 8080)).toBe('ECONNREFUSED')
  await web(minidock, 'next', '-p', '8080:80')
  expect(await ask('127.0.0.1', 8080)).toMatch(/^next /)
  // The owner's address is another's now, and its cable is off the bridge.
  expect(
    await minidock.ok(
      'exec',
      guest.name,
      'sh',
      '-c',
      'ping -c 1 -W 1 $(ip route | sed -n "s/default via //p" | cut -d" " -f1) > /dev/null; echo $?',
    ),
  ).toBe('1')
})

test.each([
  [['--network', 'container:'], /container/],
  [['--network', 'container:nobody'], /No such container: nobody/],
  [['--network', 'container:owner', '-p', '80:80'], /port publishing and the container type network mode/],
  [['--network', 'container:owner', '-h', 'name'], /hostname and the network mode/],
  [['--network', 'nowhere'], /network nowhere not found/],
  [['--network', 'none', '--ip', '172.17.0.9'], /IP address/],
])('%j is refused', async (flags, why) => {
  await minidock.background('owner', 'sleep 1000')
  const { exitCode, stderr } = await minidock.minidock(['run', '--rm', ...flags, 'busybox', 'true'])
  expect({ exitCode, stderr }).toEqual({ exitCode: 125, stderr: expect.stringMatching(why) })
})

test('a container cannot share the network of one that does not run', async () => {
  await minidock.ok('create', '--name', 'owner', 'busybox', 'true')
  const { exitCode, stderr } = await minidock.minidock(['run', '--rm', '--network', 'container:owner', 'busybox', 'true'])
  expect({ exitCode, stderr }).toEqual({ exitCode: 125, stderr: expect.stringMatching(/owner.*is not running/) })
})

test('exec and a health check see the network of their container', async () => {
  await web(minidock, 'web', '--health-cmd', 'wget -qO- http://$(hostname -i):80/cgi-bin/who', '--health-interval', '100ms')
  const own = (await minidock.ok('inspect', '-f', '{{.NetworkSettings.IPAddress}}', 'web')).trim()
  await until('it is healthy', async () => (await minidock.ok('inspect', '-f', '{{.State.Health.Status}}', 'web')).trim() === 'healthy')
  expect(await minidock.ok('inspect', '-f', '{{(index .State.Health.Log 0).Output}}', 'web')).toContain(`web ${own}`)
  expect(await minidock.ok('exec', 'web', 'hostname', '-i')).toBe(own)
})

test('a container leaves nothing of its network on the host', async () => {
  await web(minidock, 'web', '-p', '8080:80', '-p', '9090:90/udp')
  await minidock.ok('rm', '-f', 'web')
  const show = (...argv: [string, ...string[]]) => execFileSync(argv[0], argv.slice(1), { encoding: 'utf8' })
  expect(show('ip', '-o', 'link', 'show', 'up')).not.toContain('veth')
  expect(show('nft', 'list', 'ruleset')).not.toMatch(/8080|9090/)
  const server = createServer().listen(8080)
  onTestFinished(() => void server.close())
  await once(server, 'listening')
})
