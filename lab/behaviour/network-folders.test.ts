/** Two state folders on one machine: each has a bridge, a range and a table of its own, reaches what is outside, and publishes. */

import { execFileSync } from 'node:child_process'
import { afterEach, expect, test } from 'vitest'
import type { Minidock } from '../fixtures/minidock.ts'
import { HOST, OUTSIDE, useOutside } from '../fixtures/outside.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { ask, askIn, WHO, web } from '../fixtures/web.ts'

const mine = useMinidock()
const theirs = useMinidock()
const outside = useOutside()
// Before either looks whether something is left on their network, which is one.
afterEach(async () => void (await Promise.all([mine.tidy(), theirs.tidy()])))

async function networkOf(minidock: Minidock, name: string): Promise<{ readonly address: string; readonly bridge: string }> {
  const address = (await minidock.ok('inspect', '-f', '{{.NetworkSettings.IPAddress}}', name)).trim()
  const bridge = await minidock.ok('network', 'inspect', '-f', '{{index .Options "com.docker.network.bridge.name"}}', 'bridge')
  return { address, bridge: bridge.trim() }
}

const tables = () => execFileSync('nft', ['list', 'tables'], { encoding: 'utf8' }).trim().split('\n')

/** What a container gets of a URL; `none`: nothing. */
const asks = (minidock: Minidock, host: string, port: number) =>
  minidock.ok('exec', 'web', 'timeout', '2', 'sh', '-c', `wget -qO- http://${host}:${port}${WHO} || echo none`).catch(() => 'none')

test('two state folders side by side: each publishes and reaches outside, and neither reaches the other but by what it publishes', async () => {
  await web(mine, 'web', '-p', '8081:80')
  await web(theirs, 'web', '-p', '8082:80')
  const [a, b] = [await networkOf(mine, 'web'), await networkOf(theirs, 'web')]
  expect(a.bridge).toMatch(/^minidock\d{4}-0$/)
  expect(b.bridge).toMatch(/^minidock\d{4}-0$/)
  expect(a.bridge).not.toBe(b.bridge)
  expect(a.address.split('.', 2)).not.toEqual(b.address.split('.', 2))
  expect(tables()).toEqual(expect.arrayContaining([a, b].map(({ bridge }) => `table inet ${bridge.replace('-0', '')}`)))
  for (const host of ['127.0.0.1', HOST.address]) {
    expect(await ask(host, 8081)).toMatch(/^web 1/)
    expect(await ask(host, 8082)).toMatch(/^web 1/)
  }
  for (const port of [8081, 8082]) expect(await askIn(outside(), HOST.address, port)).toBe(`web ${OUTSIDE.address}`)
  for (const minidock of [mine, theirs])
    expect(await minidock.ok('exec', 'web', 'ping', '-c', '1', '-W', '2', OUTSIDE.address)).toContain('1 packets received')
  // By a port of the host: yes, as somebody outside, who is seen as the host. Directly: no.
  expect(await asks(mine, HOST.address, 8082)).toBe(`web ${b.address.replace(/2$/, '1')}`)
  expect(await asks(theirs, HOST.address, 8081)).toBe(`web ${a.address.replace(/2$/, '1')}`)
  expect([await asks(mine, b.address, 80), await asks(theirs, a.address, 80)]).toEqual(['none', 'none'])
})

test('a port that minidock chooses is none that the other state folder has', async () => {
  const published = ['-p', '80', '-p', '8081-8083:8080', '-p', '53/udp']
  for (const minidock of [mine, theirs]) await web(minidock, 'web', ...published)
  const portsOf = async (minidock: Minidock) =>
    new Map([...(await minidock.ok('port', 'web')).matchAll(/^(\S+) -> .*:(\d+)$/gm)].map(([, port, hostPort]) => [port, hostPort]))
  const [a, b] = [await portsOf(mine), await portsOf(theirs)]
  for (const port of ['80/tcp', '8080/tcp', '53/udp']) expect(a.get(port)).not.toBe(b.get(port))
  for (const ports of [a, b])
    for (const port of ['80/tcp', '8080/tcp']) expect(await ask('127.0.0.1', Number(ports.get(port)))).toMatch(/^web /)
})

test('a port that the other state folder has is refused, and what goes on there stays', async () => {
  await web(mine, 'web', '-p', '8081:80')
  const { exitCode, stderr } = await theirs.minidock(['run', '--rm', '-p', '8081:80', 'busybox', 'true'])
  expect({ exitCode, stderr }).toEqual({ exitCode: 125, stderr: expect.stringMatching(/8081.*EADDRINUSE|8081 is already in use/) })
  await theirs.ok('run', '--rm', '-p', '8082:80', 'busybox', 'true')
  await theirs.ok('system', 'gc')
  expect(await ask('127.0.0.1', 8081)).toMatch(/^web /)
})
