/** /etc/hosts and /etc/resolv.conf, as docker writes them, and names that a container finds by them. */

import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { web } from '../fixtures/web.ts'

const minidock = useMinidock()

async function field(name: string, path: string): Promise<string> {
  return (await minidock.ok('inspect', '-f', `{{${path}}}`, name)).trim()
}

test('a container finds itself by its address, and hosts that --add-host names', async () => {
  const flags = ['-h', 'web', '--domainname', 'example.org', '--add-host', 'db:10.1.2.3', '--add-host', 'up:host-gateway']
  await minidock.background('hosts', undefined, ...flags)
  const [own, gateway] = [await field('hosts', '.NetworkSettings.IPAddress'), await field('hosts', '.NetworkSettings.Gateway')]
  const lines = (await minidock.ok('exec', 'hosts', 'cat', '/etc/hosts')).split('\n')
  expect(lines[0]).toBe('127.0.0.1\tlocalhost')
  expect(lines.slice(-3)).toEqual(['10.1.2.3\tdb', `${gateway}\tup`, `${own}\tweb.example.org web`])
  expect(await minidock.ok('exec', 'hosts', 'sh', '-c', 'hostname; hostname -i; ping -c 1 -W 2 up')).toMatch(
    new RegExp(`^web\\n${own}\\n[^]*1 packets received`),
  )
})

test('its own line follows its address, when it is started again with another one', async () => {
  await minidock.background('first')
  await minidock.background('second', undefined, '-h', 'second')
  const before = await field('second', '.NetworkSettings.IPAddress')
  await minidock.ok('stop', 'second', 'first')
  await minidock.background('third')
  await minidock.ok('start', 'first', 'second')
  const after = await field('second', '.NetworkSettings.IPAddress')
  const hosts = await minidock.ok('exec', 'second', 'cat', '/etc/hosts')
  expect(hosts).toContain(`${after}\tsecond`)
  if (after !== before) expect(hosts).not.toContain(`${before}\t`)
})

test('--link names another container in /etc/hosts, and its ports in the environment', async () => {
  const server = await web(minidock, 'server', '-h', 'database', '--expose', '80')
  const address = await field('server', '.NetworkSettings.IPAddress')
  const script = 'cat /etc/hosts; env | grep ^DB_; wget -qO- http://db/cgi-bin/who'
  const seen = await minidock.sh(script, '--link', 'server:db')
  expect(seen).toContain(`${address}\tdb database server`)
  expect(seen).toContain(`DB_PORT_80_TCP_ADDR=${address}`)
  expect(seen).toMatch(/\nserver 172\.[\d.]+$/)
  await minidock.ok('stop', server.name)
  const { exitCode, stderr } = await minidock.minidock(['run', '--rm', '--link', 'server:db', 'busybox', 'true'])
  expect({ exitCode, stderr }).toEqual({ exitCode: 125, stderr: expect.stringMatching(/server/) })
})

test('--dns, --dns-search and --dns-option are what resolv.conf says, before daemon.json’s', async () => {
  const settings = minidock.path('daemon.json')
  writeFileSync(settings, JSON.stringify({ dns: ['192.0.2.53'], 'dns-search': ['example.com'] }))
  const show = async (...flags: string[]) =>
    (await minidock.ok('--config-file', settings, 'run', '--rm', ...flags, 'busybox', 'cat', '/etc/resolv.conf'))
      .split('\n')
      .filter(line => !line.startsWith('#'))
  expect(await show()).toEqual(expect.arrayContaining(['nameserver 192.0.2.53', 'search example.com']))
  const flags = ['--dns', '192.0.2.54', '--dns-search', 'example.net', '--dns-option', 'ndots:3']
  const own = await show(...flags)
  expect(own).toEqual(expect.arrayContaining(['nameserver 192.0.2.54', 'search example.net', 'options ndots:3']))
  expect(own.join()).not.toContain('192.0.2.53')
})
