/** Programs as people run them: nginx behind a published port, a server and a client of Node's, by IPv6 as well. */

import { writeFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { until } from '../fixtures/eventually.ts'
import { nginxArchive } from '../fixtures/nginx-archive.ts'
import { nodeFlags } from '../fixtures/node-in-container.ts'
import { HOST, host, OUTSIDE, useOutside } from '../fixtures/outside.ts'
import { fetchPage } from '../fixtures/peers.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { within } from '../suite/slowness.ts'

const minidock = useMinidock()
const outside = useOutside()
beforeAll(async () => {
  await minidock.ok('load', '-i', await nginxArchive())
}, within(120))

async function addressOf(name: string, field = 'IPAddress'): Promise<string> {
  return (await minidock.ok('inspect', '-f', `{{.NetworkSettings.${field}}}`, name)).trim()
}

test('nginx behind -p 8080:80 is fetched by every way, and its log says by whom', async () => {
  await minidock.ok('run', '-d', '--name', 'web', '-p', '8080:80', 'nginx')
  const own = await addressOf('web')
  const gateway = own.replace(/\.\d+$/, '.1')
  await until('nginx listens', () =>
    fetchPage(host, `http://${own}/`).then(
      () => true,
      () => false,
    ),
  )
  const pages = [
    fetchPage(outside(), `http://${HOST.address}:8080/`),
    ...['127.0.0.1', 'localhost', HOST.address, gateway].map(address => fetchPage(host, `http://${address}:8080/`)),
    minidock.sh(`wget -qO- http://${own}/`),
    minidock.sh(`wget -qO- http://${HOST.address}:8080/`),
    minidock.ok('exec', 'web', 'wget', '-qO-', `http://${gateway}:8080/`),
  ]
  for (const page of await Promise.all(pages)) expect(page).toContain('<h1>Welcome to nginx!</h1>')
  const log = await minidock.ok('logs', 'web')
  for (const address of [OUTSIDE.address, HOST.address, gateway]) expect(log).toContain(`${address} - - `)
  await minidock.ok('restart', 'web')
  await until('nginx is fetched again', () =>
    fetchPage(outside(), `http://${HOST.address}:8080/`).then(
      () => true,
      () => false,
    ),
  )
})

test('a server is reached by IPv6 as well, where the network has a range of it', async () => {
  const settings = minidock.path('daemon.json')
  writeFileSync(settings, JSON.stringify({ ipv6: true, 'fixed-cidr-v6': 'fd00:db8:18::/64' }))
  await minidock.ok('--config-file', settings, 'run', '-d', '--name', 'web', '-p', '8080:80', ...nodeFlags(), 'busybox', 'node', '-e', WHO)
  const own = await addressOf('web', 'GlobalIPv6Address')
  expect(own).toMatch(/^fd00:db8:18::/)
  await until('it listens', async () => (await minidock.ok('logs', 'web')) === 'listening')
  expect(await fetchPage(host, `http://[${own}]/`)).toBe('fd00:db8:18::1')
  expect(await fetchPage(outside(), `http://[${HOST.address6}]:8080/`)).toBe(OUTSIDE.address6)
  expect(await fetchPage(host, `http://[${HOST.address6}]:8080/`)).toBe(HOST.address6)
  expect(await fetchPage(host, 'http://localhost:8080/')).toMatch(/^::ffff:172\./)
  expect((await minidock.ok('port', 'web', '80')).split('\n')).toEqual(['0.0.0.0:8080', '[::]:8080'])
})

const WHO = `require('http').createServer((request, response) => response.end(request.socket.remoteAddress)).listen(80, () => console.log('listening'))
process.on('SIGTERM', () => process.exit())`

const SERVER = `require('http').createServer((request, response) => {
  let size = 0
  request.on('data', chunk => { size += chunk.length }).on('end', () => response.end(size + ' bytes for ' + require('os').hostname()))
}).listen(3000, () => console.log('listening'))
process.on('SIGTERM', () => process.exit())`

const CLIENT = `fetch('http://db:3000/', { method: 'POST', body: Buffer.alloc(1e7) }).then(answer => answer.text()).then(console.log)`

test('a client of Node’s finds a server of Node’s by its link, and sends it ten megabytes', async () => {
  await minidock.ok('run', '-d', '--name', 'server', '-h', 'database', ...nodeFlags(), 'busybox', 'node', '-e', SERVER)
  await until('it listens', async () => (await minidock.ok('logs', 'server')) === 'listening')
  const answer = await minidock.ok('run', '--rm', '--link', 'server:db', ...nodeFlags(), 'busybox', 'node', '-e', CLIENT)
  expect(answer).toBe('10000000 bytes for database')
})
