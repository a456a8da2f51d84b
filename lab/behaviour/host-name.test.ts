/** Who a container thinks it is: host name, /etc/hosts, /etc/hostname, /etc/resolv.conf, and its network of one interface. */

import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { expect, test } from 'vitest'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

test('the host name is the first twelve digits of the id', async () => {
  await minidock.ok('run', '--name', 'named', 'busybox', 'sh', '-c', 'hostname; cat /etc/hostname; echo $HOSTNAME')
  const { Id, Config } = await minidock.inspect('named')
  const short = Id.slice(0, 12)
  expect(Config.Hostname).toBe(short)
  expect(await minidock.ok('logs', 'named')).toBe(`${short}\n${short}\n${short}`)
})

test('-h gives another name, and the host keeps its own', async () => {
  const before = hostname()
  expect(await minidock.sh('hostname; cat /etc/hostname; echo $HOSTNAME', '-h', 'web-1')).toBe('web-1\nweb-1\nweb-1')
  expect(hostname()).toBe(before)
})

test('--domainname names the domain', async () => {
  expect(await minidock.sh('cat /proc/sys/kernel/domainname', '--domainname', 'example.org')).toBe('example.org')
})

test('--uts host has the host’s name, and cannot change it', async () => {
  const { stdout, stderr } = await minidock.minidock(['run', '--rm', '--uts', 'host', 'busybox', 'sh', '-c', 'hostname; hostname other'])
  expect({ stdout, stderr }).toEqual({ stdout: hostname(), stderr: expect.stringContaining('ermitted') })
})

test('/etc/hosts knows localhost', async () => {
  expect(await minidock.sh('cat /etc/hosts')).toMatch(/^127\.0\.0\.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n/)
})

test('/etc/resolv.conf has the host’s name servers, without those that only the host can reach', async () => {
  const reachable = (text: string) => text.split('\n').filter(line => /^nameserver (?!127\.|::1)/.test(line))
  expect(reachable(await minidock.sh('cat /etc/resolv.conf'))).toEqual(reachable(readFileSync('/etc/resolv.conf', 'utf8')))
})

test('what a container writes to /etc/hosts is its own, and there after a restart', async () => {
  await minidock.ok('run', '--name', 'host-writer', 'busybox', 'sh', '-c', 'echo 10.0.0.1 db >> /etc/hosts')
  expect(await minidock.sh('grep -c "10.0.0.1 db" /etc/hosts; true')).toBe('0')
  expect(readFileSync('/etc/hosts', 'utf8')).not.toContain('10.0.0.1 db')
})

test('with --network none there is a loopback interface, which is up, and no other', async () => {
  const links = await minidock.sh('ip -o link; ping -c 1 -W 1 127.0.0.1 > /dev/null && echo reachable; ip route', '--network', 'none')
  expect(links).toMatch(/^1: lo: <LOOPBACK,UP,LOWER_UP>[^\n]*\nreachable$/)
})
