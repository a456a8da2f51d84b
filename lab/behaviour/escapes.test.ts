/** Ways out of a container that have worked elsewhere. None leads out. */

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { tar } from '../fixtures/archives.ts'
import { importProgram } from '../fixtures/import-program.ts'
import { MINIDOCK } from '../fixtures/minidock.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()
const LAUNCHER = join(REPOSITORY, 'build/launcher')

const bytesOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

beforeAll(async () => {
  writeFileSync(minidock.path('secret'), 'the host is here')
  await importProgram(minidock, 'escape', 'escape.c')
})

test.each(['double-chroot', 'parent', 'handle', 'proc'])('the escape by %s ends in the container’s own root', async way => {
  const { exitCode, stdout } = await minidock.minidock(['run', '--rm', 'escape', '/program', way, minidock.path('secret')])
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
})

test('the double chroot ends there with --no-pivot too', async () => {
  const { exitCode, stdout } = await minidock.minidock([
    'run',
    '--rm',
    '--no-pivot',
    'escape',
    '/program',
    'double-chroot',
    minidock.path('secret'),
  ])
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
})

test('the double chroot of a shell ends there too', async () => {
  const script = `mkdir /jail /jail/bin; cp /bin/busybox /jail/bin; for i in 1 2 3 4 5 6 7 8; do cd ..; done; chroot /jail /bin/busybox ls ../../../..${minidock.folder} 2>&1`
  expect(await minidock.sh(`${script}; true`)).toContain('No such file or directory')
})

test('a program has the descriptors 0, 1 and 2, and no others', async () => {
  // The fourth is the one that the folder is read by.
  expect(await minidock.ok('run', '--rm', 'busybox', 'ls', '/proc/self/fd')).toBe('0\n1\n2\n3')
  expect(await minidock.sh('echo /proc/1/fd/*', '-i')).toBe('/proc/1/fd/0 /proc/1/fd/1 /proc/1/fd/2 /proc/1/fd/3')
})

test('descriptors that minidock itself was started with do not reach the container', async () => {
  const { stdout } = await minidock.start(['run', '--rm', 'busybox', 'ls', '-l', '/proc/self/fd'], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
  })
  expect(stdout).not.toMatch(/ 4 -> /)
  expect(stdout).not.toContain(minidock.folder)
})

test('an image whose program is #!/proc/self/exe runs a sealed copy of the launcher, and not the file', async () => {
  const before = [bytesOf(LAUNCHER), statSync(LAUNCHER).ino, bytesOf(MINIDOCK)]
  for (const mode of ['', ' run', ' serve', ' flock', ' release']) {
    const image = await tar({ name: 'entry', mode: 0o755, content: `#!/proc/self/exe${mode}\n` })
    await minidock.minidock(['import', '-c', 'ENTRYPOINT ["/entry"]', '-', 'attack'], { input: image })
    const { exitCode } = await minidock.minidock(['run', '--rm', 'attack'], { input: '' })
    expect(exitCode, mode).not.toBe(139)
    await minidock.ok('rmi', 'attack')
  }
  expect([bytesOf(LAUNCHER), statSync(LAUNCHER).ino, bytesOf(MINIDOCK)]).toEqual(before)
})

test('the program of process 1 cannot be opened for writing: with --init it is the launcher’s own file', async () => {
  const before = bytesOf(LAUNCHER)
  const { stdout, stderr } = await minidock.minidock([
    'run',
    '--rm',
    '--init',
    'busybox',
    'sh',
    '-c',
    'exec 9< /proc/1/exe; echo x > /proc/1/exe; echo x > /proc/self/fd/9; echo x > /sbin/docker-init; rm /sbin/docker-init; true',
  ])
  expect(stdout).toBe('')
  expect(stderr.match(/Read-only file system|Text file busy|esource busy|ermission denied/g)).toHaveLength(4)
  expect(bytesOf(LAUNCHER)).toBe(before)
})

test('a monitor runs from sealed memory, and nobody in a container may look at it, not even with --pid host', async () => {
  const web = await minidock.background('monitored')
  const { monitor } = web
  const { stdout, stderr } = await minidock.minidock([
    'run',
    '--rm',
    '--pid',
    'host',
    'busybox',
    'sh',
    '-c',
    `readlink /proc/${monitor}/exe; readlink /proc/${monitor}/fd/0; ls /proc/${monitor}/root/ /proc/${monitor}/cwd/`,
  ])
  expect(stdout).toBe('')
  expect(stderr).toContain('ermission denied')
})

test('with --pid host the host’s root is not to be had by way of its processes', async () => {
  const { stdout, stderr } = await minidock.minidock([
    'run',
    '--rm',
    '--pid',
    'host',
    'busybox',
    'sh',
    '-c',
    `cat /proc/${process.pid}/root${minidock.path('secret')}; ls /proc/${process.pid}/cwd/`,
  ])
  expect(stdout).toBe('')
  expect(stderr).toContain('ermission denied')
})

test('a node that a container makes for a disk of the host opens nothing, wherever it is made', async () => {
  const script = 'for f in /disk /dev/disk /dev/shm/disk /tmp/disk; do mknod $f b 1 0 && cat $f; done; true'
  const { stdout, stderr } = await minidock.minidock(['run', '--rm', 'busybox', 'sh', '-c', script])
  expect(stdout).toBe('')
  expect(stderr.match(/ermission denied|not permitted/g)).toHaveLength(4)
})

test('a device node that an image brings opens nothing', async () => {
  const image = await tar({ name: 'kmsg', type: 'character-device', devmajor: 1, devminor: 11, mode: 0o666 })
  const layer = minidock.path('device.tar')
  writeFileSync(layer, image)
  await minidock.ok('import', layer, 'device')
  const web = await minidock.ok('create', 'device', '/kmsg')
  expect(statSync(join((await minidock.layersOf('device'))[0] ?? '', 'kmsg')).isCharacterDevice()).toBe(true)
  await minidock.ok('rm', web)
  await minidock.ok('rmi', 'device')
})

test.each(['proc', 'dev', 'sys', 'etc/hosts', 'dev/shm', 'sbin'])(
  'an image whose /%s is a link out of itself is mounted inside, or refused',
  async name => {
    const outside = minidock.path('outside')
    mkdirSync(outside, { recursive: true })
    const links = await tar({ name, type: 'symlink', linkname: `../../../../../../../..${outside}` })
    await minidock.minidock(['import', '-', 'linked'], { input: links })
    const { exitCode } = await minidock.minidock(['run', '--rm', '--init', 'linked', '/nonesuch'])
    expect(exitCode).not.toBe(0)
    expect(existsSync(join(outside, 'docker-init')) || existsSync(join(outside, 'null'))).toBe(false)
    await minidock.ok('rmi', 'linked')
  },
)

test('process 1 is not dumpable until it is the container’s own, and keeps no secret of minidock’s', async () => {
  const environment = await minidock.start(
    ['run', '--rm', 'busybox', 'sh', '-c', 'tr "\\0" "\\n" < /proc/1/environ; cat /proc/1/cmdline'],
    { env: { SECRET_OF_THE_HOST: 'x' } },
  )
  expect(environment.stdout).not.toContain('SECRET_OF_THE_HOST')
  expect(environment.stdout).not.toContain(minidock.folder)
})
