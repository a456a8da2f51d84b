/** Ways to a published port: from outside, from the host by each of its addresses, from a neighbour, from the container itself. No process stands between. */

import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { HOST, OUTSIDE, useOutside } from '../fixtures/outside.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { ask, askIn, NO_ANSWER, REFUSED, WHO, web } from '../fixtures/web.ts'

const minidock = useMinidock()
const outside = useOutside()

/** The answer to a container. */
async function askFrom(name: string, host: string, port: number): Promise<string> {
  return await minidock.ok('exec', name, 'wget', '-qO-', `http://${host}:${port}${WHO}`)
}

async function addressOf(name: string): Promise<string> {
  return (await minidock.ok('inspect', '-f', '{{.NetworkSettings.IPAddress}}', name)).trim()
}

test('a published port answers from outside, by all addresses of the host, to a neighbour and to the container itself, and the address of who asks is kept', async () => {
  await web(minidock, 'web', '-p', '8080:80')
  await web(minidock, 'neighbour')
  const [own, neighbour] = [await addressOf('web'), await addressOf('neighbour')]
  const gateway = own.replace(/\.\d+$/, '.1')
  expect(await askIn(outside(), HOST.address, 8080)).toBe(`web ${OUTSIDE.address}`)
  expect(await ask('127.0.0.1', 8080)).toBe(`web ${gateway}`)
  expect(await ask('127.0.0.2', 8080)).toBe(`web ${gateway}`)
  expect(await ask('localhost', 8080)).toBe(`web ${gateway}`)
  expect(await ask(gateway, 8080)).toBe(`web ${gateway}`)
  expect(await ask(HOST.address, 8080)).toBe(`web ${HOST.address}`)
  expect(await ask(own, 80)).toBe(`web ${gateway}`)
  expect(await askFrom('neighbour', own, 80)).toBe(`web ${neighbour}`)
  for (const host of [gateway, HOST.address]) {
    // The answer has to come back through the host: it stands for the one who asks.
    expect(await askFrom('neighbour', host, 8080)).toBe(`web ${gateway}`)
    expect(await askFrom('web', host, 8080)).toBe(`web ${gateway}`)
  }
  expect(await askFrom('web', '127.0.0.1', 80)).toBe('web 127.0.0.1')
})

test('no process of the host listens on a published port, and it is open nowhere but in the container', async () => {
  const { monitor } = await web(minidock, 'web', '-p', '8080:80')
  expect(execFileSync('ss', ['-Hlntu'], { encoding: 'utf8' })).toBe('')
  expect(
    execFileSync('pgrep', ['-P', String(monitor), '-a'], { encoding: 'utf8' })
      .trim()
      .split('\n'),
  ).toHaveLength(1)
  // A container's own 127.0.0.1 is its own.
  expect(await minidock.ok('exec', 'web', 'sh', '-c', 'nc -w 1 127.0.0.1 8081 < /dev/null; echo $?')).toBe('1')
})

test('a port that is not published is reached by the host and by neighbours, and from nowhere else', async () => {
  await web(minidock, 'web')
  const own = await addressOf('web')
  expect(await ask(own, 80)).toMatch(/^web /)
  expect(await askIn(outside(), HOST.address, 80)).toBe(REFUSED)
  // The machine outside sends its packets for containers to the host, which drops them.
  outside().run('ip', 'route', 'add', `${own}/32`, 'via', HOST.address)
  expect(await askIn(outside(), own, 80)).toBe(NO_ANSWER)
})

test('a port published on one address answers there, and nowhere else', async () => {
  await web(minidock, 'web', '-p', '127.0.0.1:8081:80', '-p', `${HOST.address}:8082:80`)
  expect(await ask('127.0.0.1', 8081)).toMatch(/^web /)
  expect([await ask('127.0.0.2', 8081), await ask(HOST.address, 8081)]).toEqual(['ECONNREFUSED', 'ECONNREFUSED'])
  expect(await askIn(outside(), HOST.address, 8081)).toBe(REFUSED)
  // Also by a route that leads 127.0.0.0/8 to the host.
  outside().run(
    'sh',
    '-c',
    `ip addr del 127.0.0.1/8 dev lo; ip route add 127.0.0.0/8 via ${HOST.address}; echo 1 > /proc/sys/net/ipv4/conf/all/route_localnet`,
  )
  expect(await askIn(outside(), '127.0.0.1', 8081)).toMatch(/^curl (?:7|28|45)$/)
  expect(await ask(HOST.address, 8082)).toBe(`web ${HOST.address}`)
  expect(await ask('127.0.0.1', 8082)).toBe('ECONNREFUSED')
  expect(await askIn(outside(), HOST.address, 8082)).toBe(`web ${OUTSIDE.address}`)
})

test('a published port whose server does not listen yet is refused at once, and a stopped container’s is as well', async () => {
  await minidock.background('deaf', undefined, '-p', '8080:80')
  expect(await ask('127.0.0.1', 8080)).toBe('ECONNREFUSED')
  await minidock.ok('stop', 'deaf')
  expect(await ask('127.0.0.1', 8080)).toBe('ECONNREFUSED')
  expect(await askIn(outside(), HOST.address, 8080)).toBe(REFUSED)
})
