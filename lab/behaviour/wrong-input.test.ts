/** Command lines that cannot be: each is refused with the reason and a way on, and makes nothing. */

import { readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { MINIDOCK } from '../fixtures/minidock.ts'
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
  [['--network', 'none', '--link', 'nobody', 'busybox', 'true'], 'could not get container for nobody: No such container: nobody'],
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
  [['inspect', ''], 'invalid container name or ID: value is empty'],
  [['logs', ''], 'invalid container name or ID: value is empty'],
  [['volume', 'rm', ''], 'invalid volume name or ID: value is empty'],
  [['network', 'inspect', ''], 'invalid network name or ID: value is empty'],
])('%j is told that a name is empty', async (args, reason) => {
  const { exitCode, stderr } = await minidock.minidock(args)
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: `minidock: ${reason}\n  is a variable not set?` })
})

test.each([
  [
    ['tag', 'busybox', 'B'],
    'Error parsing reference: "B" is not a valid repository/tag: invalid reference format: repository name (library/B) must be lowercase\n  in lower case: b',
  ],
  [['cp', '/nope', 'nobody:/x'], 'lstat /nope: no such file or directory'],
  [['rmi', 'busybox@sha256:00'], 'invalid reference format\n  a digest is sha256: and 64 lower-case hexadecimal digits'],
])('%j is refused as docker’s client refuses it', async (args, reason) => {
  const { exitCode, stderr } = await minidock.minidock(args)
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: `minidock: ${reason}` })
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

test.each([
  [['load', '-i', '/dev/zero'], 'it begins with zeros'],
  [['import', '/dev/zero'], 'it begins with zeros'],
  [['import', '/dev/urandom'], 'its first header has a wrong checksum'],
])('%j ends, and keeps nothing of it', async (args, why) => {
  const blobs = () => readdirSync(join(minidock.root, 'images/blobs/sha256'))
  const before = blobs()
  const { exitCode, stdout, stderr } = await minidock.minidock(args)
  expect({ exitCode, stdout, stderr }).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: `minidock: no tar archive: ${why}\n  give a file that tar, minidock save or minidock export wrote`,
  })
  expect(blobs()).toEqual(before)
})

test.each([['ps'], ['images'], ['run', '--rm', 'busybox', 'true']])('--root that is no folder is refused by %s', async (...args) => {
  const { exitCode, stderr } = await minidock.minidock(['--root', '/dev/null', ...args])
  expect(exitCode).toBe(args[0] === 'run' ? 125 : 1)
  expect(stderr).toMatch(/^minidock: cannot look into \/dev\/null\/\w+: a part of the path is no folder\n/)
})

describe('a path that leads nowhere is told of, and is no bug', () => {
  const LONG = 'n'.repeat(300)
  const [LOOP, TOO_LONG] = ['too many levels of symbolic links', 'file name too long']

  const cases: readonly (readonly [words: string, message: string])[] = [
    ['cp web:/etc/passwd self/', `lstat HERE/self: ${LOOP}`],
    ['cp web:/etc/passwd self/x', `stat HERE/self: ${LOOP}`],
    ['cp -L self web:/tmp', `lstat HERE/self: ${LOOP}`],
    ['save -o self busybox', `cannot save to self: ${LOOP}`],
    ['export -o self/x web', `cannot export to self/x: ${LOOP}`],
    ['load -i self', `open self: ${LOOP}`],
    ['import self', `open self: ${LOOP}`],
    ['build self', `unable to prepare context: self: ${LOOP}`],
    ['create --env-file self busybox', `open self: ${LOOP}\n  give a file`],
    ['create -v HERE/self:/x busybox', `error while creating mount source path 'HERE/self': ${LOOP}`],
    ['create --device HERE/self busybox', `error gathering device information while adding custom device "HERE/self": ${LOOP}`],
    ['--root self images', `cannot look into HERE/self/images: ${LOOP}\n  choose another folder: --root PATH`],
    ['--root self ps', `cannot look into HERE/self/containers: ${LOOP}\n  choose another folder: --root PATH`],
    ['--root self system gc', `cannot keep state in HERE/self: ${LOOP}\n  choose another folder: --root PATH`],
    ['logs LONG', 'No such container: LONG'],
    ['create --network container:LONG busybox', 'No such container: LONG'],
    ['cp web:/etc/passwd LONG', `lstat HERE/LONG: ${TOO_LONG}`],
    ['cp web:/LONG .', 'Could not find the file /LONG in container web'],
    ['cp self web:/tmp/LONG', `openat /tmp/LONG: ${TOO_LONG}`],
    ['cp self web:/LONG/x', 'Could not find the file /LONG in container web'],
    ['save -o LONG busybox', `cannot save to LONG: ${TOO_LONG}`],
    ['load -i LONG', `open LONG: ${TOO_LONG}`],
    ['create -v LONG:/x busybox', 'volume name LONG is too long'],
    ['create --mount type=tmpfs,dst=/LONG busybox', `/LONG: ${TOO_LONG}`],
    ['volume inspect LONG', 'get LONG: no such volume'],
    ['volume rm LONG', 'get LONG: no such volume'],
    ['--root LONG images', `cannot look into HERE/LONG/images: ${TOO_LONG}`],
  ]

  test('links that lead to themselves, and names of 300 characters', async () => {
    symlinkSync('self', minidock.path('self'))
    await minidock.ok('create', '--network', 'none', '--name', 'web', 'busybox')
    const filled = (text: string) => text.replaceAll('HERE', minidock.folder).replaceAll('LONG', LONG)
    for (const [words, message] of cases) {
      const { exitCode, stderr } = await minidock.minidock(filled(words).split(' '), { cwd: minidock.folder })
      expect({ words, exitCode, stderr }).toEqual({ words, exitCode: 1, stderr: expect.stringContaining(filled(message)) })
      expect(stderr).not.toContain('this is a bug')
    }
    rmSync(minidock.path('self'))
  })
})

test('a user who may not look into the state folder is told to become root', async () => {
  for (const words of ['images', 'ps', 'inspect web', 'history busybox', 'network ls', 'events --until 0s', 'import /etc/passwd']) {
    const as = ['--reuid=65534', '--clear-groups', MINIDOCK, ...words.split(' ')]
    const { exitCode, stderr } = await execa('setpriv', as, { env: minidock.environment, reject: false })
    const told = expect.stringContaining(': permission denied\n  become root: sudo minidock …')
    expect({ words, exitCode, stderr }).toEqual({ words, exitCode: 1, stderr: told })
  }
})

test('an empty name, host name or working directory is the default, and flags that change nothing are taken', async () => {
  const empty = ['--name', '', '--hostname', '', '--workdir', '']
  const nothing = ['--network', 'none', '--pull', 'never', '--platform', 'linux', '--privileged=false']
  const script = 'pwd; hostname; echo $0'
  const id = await minidock.ok('create', ...empty, ...nothing, 'busybox', 'sh', '-c', script)
  const started = await minidock.minidock(['start', '-a', id])
  expect(started).toMatchObject({ exitCode: 0, stdout: `/\n${id.slice(0, 12)}\nsh` })
  expect(await minidock.ok('inspect', '-f', '{{.Name}}', id)).toMatch(/^\/[a-z]+_[a-z]+\d?$/)
})
