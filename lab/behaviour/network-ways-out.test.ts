/** Ways out: packets leave as the host's; a download, questions to name servers; and no way in by these. */

import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { newNamespace } from '../fixtures/network-namespace.ts'
import { HOST, host, OUTSIDE, useOutside } from '../fixtures/outside.ts'
import { servePeers } from '../fixtures/peers.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { askIn, NO_ANSWER, web } from '../fixtures/web.ts'

const minidock = useMinidock()
const outside = useOutside()

const SIZE = 20_000_000

/** Answers each question for an address of IPv4 with 192.0.2.99. */
const NAME_SERVER = `import { createSocket } from 'node:dgram'
const server = createSocket('udp4', (question, from) => {
  const end = question.indexOf(0, 12) + 5
  const answer = Buffer.concat([question.subarray(0, end), Buffer.from('c00c0001000100000e100004c0000263', 'hex')])
  answer.writeUInt16BE(0x8180, 2)
  const isA = question.readUInt16BE(end - 4) === 1
  answer.writeUInt16BE(isA ? 1 : 0, 6)
  answer.writeUInt32BE(0, 8)
  server.send(isA ? answer : answer.subarray(0, end), from.port, from.address)
})
server.bind(53, '0.0.0.0', () => console.log('ready'))
process.stdin.resume().on('end', () => process.exit())`

async function serveNames(): Promise<void> {
  const server = outside().start(process.execPath, '--input-type=module', '--eval', NAME_SERVER)
  onTestFinished(() => void server.stdin?.end())
  if (server.stdout) await once(server.stdout, 'data')
}

/** daemon.json for one command. */
function withSettings(settings: object): string[] {
  const path = minidock.path('daemon.json')
  writeFileSync(path, JSON.stringify(settings))
  return ['--config-file', path]
}

test('a container reaches outside as the host does, near and far, and a download is whole', async () => {
  const { http } = await servePeers(outside())
  for (const host of [OUTSIDE.address, OUTSIDE.far])
    expect(JSON.parse(await minidock.sh(`wget -qO- http://${host}:${http}/`))).toMatchObject({ address: HOST.address })
  expect(await minidock.sh(`wget -qO- http://${OUTSIDE.far}:${http}/bytes/${SIZE} | wc -c`)).toBe(String(SIZE))
})

test('by IPv6 as well, where daemon.json gives the network a range', async () => {
  const { http } = await servePeers(outside())
  const settings = withSettings({ ipv6: true, 'fixed-cidr-v6': 'fd00:db8:17::/64' })
  const fetch = async (host: string) =>
    JSON.parse(await minidock.ok(...settings, 'run', '--rm', 'busybox', 'wget', '-qO-', `http://${host}:${http}/`))
  expect(await fetch(`[${OUTSIDE.far6}]`)).toMatchObject({ address: HOST.address6 })
  expect(await fetch(OUTSIDE.far)).toMatchObject({ address: HOST.address })
  expect(await minidock.ok(...settings, 'run', '--rm', 'busybox', 'ip', '-6', 'route')).toMatch(/^default via fd00:db8:17::1 dev eth0/m)
})

test('names are asked of the servers that --dns or daemon.json name', async () => {
  await serveNames()
  expect(await minidock.sh('nslookup some.example', '--dns', OUTSIDE.address)).toContain('192.0.2.99')
  const settings = withSettings({ dns: [OUTSIDE.address] })
  expect(await minidock.ok(...settings, 'run', '--rm', 'busybox', 'cat', '/etc/resolv.conf')).toContain(`nameserver ${OUTSIDE.address}`)
  expect(await minidock.ok(...settings, 'run', '--rm', 'busybox', 'nslookup', 'other.example')).toContain('192.0.2.99')
})

test('who sends packets for containers to the host gets no answer', async () => {
  const own = await web(minidock, 'web').then(() => minidock.ok('inspect', '-f', '{{.NetworkSettings.IPAddress}}', 'web'))
  outside().run('ip', 'route', 'add', own, 'via', HOST.address)
  expect(await askIn(outside(), own, 80)).toBe(NO_ANSWER)
})

test('the machine becomes a router for containers alone', async () => {
  await minidock.sh('true')
  expect(readFileSync('/proc/sys/net/ipv4/ip_forward', 'utf8')).toBe('1\n')
  const { namespace: stranger, pid, end } = await newNamespace()
  host.run('ip', 'link', 'add', 'strange', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(pid))
  host.run('sh', '-ec', 'ip address add 203.0.113.1/24 dev strange; ip link set strange up')
  stranger.run('sh', '-ec', 'ip address add 203.0.113.2/24 dev eth0; ip link set eth0 up; ip route add default via 203.0.113.1')
  outside().run('ip', 'route', 'add', '203.0.113.0/24', 'via', HOST.address)
  const { http } = await servePeers(stranger)
  const seen = [await askIn(host, '203.0.113.2', http), await askIn(outside(), '203.0.113.2', http)]
  host.run('ip', 'link', 'delete', 'strange')
  await end()
  expect(seen).toEqual([expect.stringContaining('203.0.113.1'), NO_ANSWER])
})
