/** Command lines that cannot be: each is refused with the reason and a way on, and makes nothing. */

import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

test.each([
  [['--nmae', 'x', 'busybox', 'true'], 'unknown flag: --nmae\n  did you mean --name?'],
  [['--memory', '1m', 'busybox', 'true'], 'Minimum memory limit allowed is 6MB'],
  [['--cpus', 'many', 'busybox', 'true'], 'failed to parse many as a rational number'],
  [['--cgroup-parent', '../host', 'busybox', 'true'], 'invalid cgroup parent: ../host'],
  [['-p', '80:a', 'busybox', 'true'], 'invalid argument "80:a" for "-p, --publish" flag: invalid containerPort: a\n  as in -p 8080:80'],
  [['-p', '80:80/sctp', 'busybox', 'true'], 'cannot publish port 80/sctp: minidock forwards tcp and udp'],
  [['--network', 'nowhere', 'busybox', 'true'], 'network nowhere not found\n  minidock network ls shows those that there are'],
  [['--network', 'container:', 'busybox', 'true'], 'invalid container format container:<name|id>'],
  [['--network', 'host', '--mac-address', '02:42:ac:11:00:05', 'busybox', 'true'], 'conflicting options: mac-address and the network mode'],
  [['--network-alias', 'db', 'busybox', 'true'], 'network-scoped aliases are only supported for user-defined networks'],
  [['--ip', '172.17.0', 'busybox', 'true'], 'invalid IPv4 address: 172.17.0'],
  [['--mac-address', '01:42:ac:11:00:05', 'busybox', 'true'], '01:42:ac:11:00:05 is not a valid mac address'],
  [['--dns', 'cloud', 'busybox', 'true'], 'IP address is not correctly formatted: cloud'],
  [['--add-host', 'db', 'busybox', 'true'], 'bad format for add-host: "db"'],
  [['--pull', 'never', 'busyboks', 'true'], 'no such image: busyboks:latest\n  did you mean busybox:latest?'],
  [['busyboks', 'true'], 'no such image: busyboks, and cannot reach the registry docker.io: '],
  [['busyboks', 'true'], '\n  did you mean busybox:latest?\n'],
  [['--platform', 'linux', '--pull', 'never', 'busyboks'], 'no such image: busyboks'],
  [['--platform', 'linux amd64', 'busybox'], 'invalid platform "linux amd64"'],
  [['--disable-content-trust=false', 'busybox'], '--disable-content-trust=false is not supported: there is no notary'],
  [['--pid', 'container:nobody', 'busybox', 'true'], 'nobody'],
  [['--stop-signal', 'SIGNONE', 'busybox', 'true'], 'SIGNONE'],
  [['--time-offset', 'realtime=1', 'busybox', 'true'], "invalid time offset 'realtime=1'"],
  [['--time-offset', 'boottime=9223372037', 'busybox', 'true'], "invalid time offset 'boottime=9223372037'"],
  [['--domainname', 'd'.repeat(65), 'busybox', 'true'], `invalid domain name '${'d'.repeat(65)}'`],
  [['--name', 'not/a/name', 'busybox', 'true'], 'not/a/name'],
  [['-e', '=x', 'busybox', 'true'], '=x'],
])('run %j is refused', async (args, reason) => {
  const { exitCode, stdout, stderr } = await minidock.minidock(['run', '--rm', ...args])
  expect({ exitCode, stdout }).toEqual({ exitCode: 125, stdout: '' })
  expect(stderr).toContain(reason)
  expect(stderr).not.toContain('this is a bug')
})

test.each([
  [['run', '--use-api-socket', 'busybox'], '--use-api-socket arrives in chapter 11 (api)'],
  [['container', 'rm', '-l', 'x'], 'unknown flag: -l (--link)\n  docker has it, minidock does not'],
])('%j names the chapter that brings the flag, or says that none does', async (args, reason) => {
  const { exitCode, stderr } = await minidock.minidock(args)
  expect({ exitCode, stderr }).toEqual({ exitCode: 125, stderr: expect.stringContaining(`minidock: ${reason}`) })
})

test('an env file that is no text is refused by its name', async () => {
  const file = minidock.path('binary.env')
  writeFileSync(file, Buffer.from([0xff, 0xfe, 0x00, 0x41, 0x3d]))
  const { exitCode, stderr } = await minidock.minidock(['run', '--rm', '--env-file', file, 'busybox', 'true'])
  expect(exitCode).toBe(125)
  expect(stderr).toContain(file)
})

test.each(['--env-file', '--label-file'])('%s of a device that never ends is refused', async flag => {
  const { exitCode, stdout, stderr } = await minidock.minidock(['run', '--rm', flag, '/dev/zero', 'busybox', 'true'])
  expect({ exitCode, stdout, stderr }).toEqual({
    exitCode: 125,
    stdout: '',
    stderr: 'minidock: cannot read /dev/zero: it is larger than 16 MiB\n  give a file with a KEY=value on each line',
  })
})

test.each([['ps'], ['images'], ['run', '--rm', 'busybox', 'true']])('--root that is no folder is refused by %s', async (...args) => {
  const { exitCode, stderr } = await minidock.minidock(['--root', '/dev/null', ...args])
  expect(exitCode).toBe(args[0] === 'run' ? 125 : 1)
  expect(stderr).toMatch(/^minidock: cannot look into \/dev\/null\/\w+: a part of the path is no folder\n/)
})
