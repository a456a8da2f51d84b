/** Addresses: one for each container, also when many start at once; asked for, used up, and free again whoever was killed. */

import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { until } from '../fixtures/eventually.ts'
import { isAlive } from '../fixtures/is-alive.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { ask, web } from '../fixtures/web.ts'

const minidock = useMinidock()
/** `172.17.`, unless the machine has such a network. */
let network = ''
beforeAll(async () => {
  const gateway = await minidock.ok('network', 'inspect', '-f', '{{(index .IPAM.Config 0).Gateway}}', 'bridge')
  network = gateway.trim().replace(/0\.1$/, '')
  expect(network).toMatch(/^172\.\d+\.$/)
})

const leases = () => readdirSync(join(minidock.root, 'networks/bridge/leases')).sort()
const eth0 = 'ip -o addr show eth0'

/** What the container itself sees. */
async function inside(name: string): Promise<{ readonly address: string; readonly mac: string }> {
  const shown = await minidock.ok('exec', name, 'ip', 'addr', 'show', 'eth0')
  return { address: /inet ([\d.]+)\/16/.exec(shown)?.[1] ?? '', mac: /ether ([\da-f:]+)/.exec(shown)?.[1] ?? '' }
}

/** As docker derives it. */
const macOf = (address: string) =>
  `02:42:${address
    .split('.')
    .map(part => Number(part).toString(16).padStart(2, '0'))
    .join(':')}`

async function fieldOf(name: string, field: string): Promise<string> {
  return (await minidock.ok('inspect', '-f', `{{.NetworkSettings.${field}}}`, name)).trim()
}

test('a container has the first address that is free, with the MAC that follows from it, and inspect says both', async () => {
  await minidock.background('first')
  await minidock.background('second')
  expect(await inside('first')).toEqual({ address: `${network}0.2`, mac: macOf(`${network}0.2`) })
  expect(await inside('second')).toEqual({ address: `${network}0.3`, mac: macOf(`${network}0.3`) })
  const { address, mac } = await inside('second')
  expect([await fieldOf('second', 'Networks.bridge.IPAddress'), await fieldOf('second', 'Networks.bridge.MacAddress')]).toEqual([
    address,
    mac,
  ])
  expect(await minidock.ok('exec', 'first', 'ip', 'route')).toMatch(
    new RegExp(`^default via ${network}0.1 dev eth0 \n${network}0.0/16 dev eth0 `),
  )
  await minidock.ok('stop', 'first')
  expect(leases()).toEqual([`${network}0.3`])
  expect([await fieldOf('first', 'IPAddress'), await fieldOf('first', 'MacAddress')]).toEqual(['', ''])
  await minidock.background('third')
  expect((await inside('third')).address).toBe(`${network}0.2`)
  await minidock.ok('start', 'first')
  expect((await inside('first')).address).toBe(`${network}0.4`)
})

test('--ip and --mac-address are heeded, and kept by restart', async () => {
  await minidock.background('web', undefined, '--ip', `${network}9.9`, '--mac-address', '02:00:00:00:00:09')
  const asked = { address: `${network}9.9`, mac: '02:00:00:00:00:09' }
  expect(await inside('web')).toEqual(asked)
  await minidock.ok('restart', 'web')
  expect(await inside('web')).toEqual(asked)
  expect(await fieldOf('web', 'MacAddress')).toBe(asked.mac)
})

test.each([
  ['0.1', 'the bridge’s'],
  ['9.9', 'a container’s'],
  ['0.0', 'the network’s own'],
  ['255.255', 'for all machines of the network'],
])('--ip of this network, host %s, is refused: it is %s', async host => {
  const address = `${network}${host}`
  await minidock.background('web', 'sleep 1000', '--ip', `${network}9.9`)
  const { exitCode, stderr } = await minidock.minidock(['run', '--rm', '--ip', address, 'busybox', 'true'])
  expect({ exitCode, stderr }).toEqual({ exitCode: 125, stderr: expect.stringContaining(`address ${address} is already in use`) })
})

test('--ip of no network of ours is refused', async () => {
  const { exitCode, stderr } = await minidock.minidock(['run', '--rm', '--ip', '10.9.9.9', 'busybox', 'true'])
  expect({ exitCode, stderr }).toEqual({
    exitCode: 125,
    stderr: expect.stringContaining('no configured subnet contains IP address 10.9.9.9'),
  })
})

test('twenty containers that start at once have twenty addresses', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `many${index}`)
  const started = await Promise.all(names.map(name => minidock.minidock(['run', '-d', '--name', name, 'busybox', 'sleep', '1000'])))
  expect(started.filter(({ exitCode }) => exitCode !== 0)).toEqual([])
  expect(leases()).toHaveLength(20)
  const found: unknown[] = JSON.parse(await minidock.ok('inspect', ...names))
  const addresses = found.map(each => (each as { NetworkSettings: { IPAddress: string } }).NetworkSettings.IPAddress)
  expect(new Set(addresses).size).toBe(20)
  expect([...addresses].sort()).toEqual(leases())
  const last = addresses.at(-1) ?? ''
  expect(await minidock.ok('exec', 'many0', 'ping', '-c', '1', '-W', '2', last)).toContain('1 packets received')
})

test('when a network is used up, a start says so, and goes on when an address is free', async () => {
  const settings = minidock.path('daemon.json')
  writeFileSync(settings, JSON.stringify({ bip: '10.77.0.1/29' }))
  const run = async (...args: string[]) => await minidock.minidock(['--config-file', settings, 'run', ...args])
  for (let count = 0; count < 5; count++)
    expect(await run('-d', '--name', `small${count}`, 'busybox', 'sleep', '1000')).toMatchObject({ exitCode: 0 })
  expect(leases()).toEqual(['10.77.0.2', '10.77.0.3', '10.77.0.4', '10.77.0.5', '10.77.0.6'])
  expect(await run('--rm', 'busybox', 'true')).toMatchObject({
    exitCode: 125,
    stderr: expect.stringContaining('no available IPv4 addresses'),
  })
  await minidock.ok('rm', '-f', 'small2')
  expect((await run('--rm', 'busybox', 'sh', '-c', eth0)).stdout).toContain('10.77.0.4/29')
})

test.each([
  ['the container', ({ pid }: { pid: number }) => pid],
  ['its monitor', ({ monitor }: { monitor: number }) => monitor],
])('when %s is killed, its address is free for the next one that asks for it', async (_what, victim) => {
  const web = await minidock.background('web', 'sleep 1000', '--ip', `${network}0.9`)
  const { pid } = web
  process.kill(victim({ pid, monitor: web.monitor }), 'SIGKILL')
  await until('the container has ended', () => !isAlive(pid))
  expect(await minidock.sh(eth0, '--ip', `${network}0.9`)).toContain(`${network}0.9/16`)
  expect(leases()).toEqual([])
})

test('when the command is killed, a container in the background keeps its network', async () => {
  const running = minidock.start(['run', '--name', 'web', '-p', '8080:80', 'busybox', 'sh', '-c', 'echo ready; httpd -f -p 80'])
  await until('it runs', async () => (await minidock.ok('ps', '-q')).length > 0 && (await ask('127.0.0.1', 8080)) !== 'ECONNREFUSED')
  running.kill('SIGKILL')
  await running
  // httpd has no page: that it answers is enough.
  expect(await ask('127.0.0.1', 8080)).not.toMatch(/^E/)
})

test('a container that its restart policy starts again is reached as before', async () => {
  const { pid } = await web(minidock, 'web', '-p', '8080:80', '--restart', 'always')
  process.kill(pid, 'SIGKILL')
  await until('it answers again', async () => !isAlive(pid) && (await ask('127.0.0.1', 8080)).startsWith('web '))
  expect(leases()).toHaveLength(1)
  expect(await minidock.ok('port', 'web')).toBe('80/tcp -> 0.0.0.0:8080')
})
