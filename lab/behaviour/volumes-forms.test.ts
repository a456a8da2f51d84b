/** `-v`, `--mount`, `--tmpfs` and `--volumes-from`: in all of docker's forms, and at places where mounts are in each other's way. */

import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { hostMounts } from '../fixtures/nothing-left.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()
let count = 0
/** A directory of the host, with a file in it. */
let here: string

beforeEach(() => {
  here = minidock.path(`bound${++count}`)
  mkdirSync(here)
  writeFileSync(join(here, 'file'), 'bound\n')
})

async function fails(...args: readonly string[]): Promise<string> {
  const { exitCode, stderr } = await minidock.minidock(args)
  expect(exitCode, `${args.join(' ')} fails`).toBeGreaterThan(0)
  return stderr.replace('minidock: ', '')
}

/** Options of the mount at a place: proc_pid_mountinfo(5). */
const optionsAt = (place: string) => `grep " ${place} " /proc/self/mountinfo | cut -d" " -f6`

test('a volume keeps its files, and two containers see the same', async () => {
  await minidock.sh('echo kept > /data/f', '-v', 'kept:/data')
  expect(await minidock.sh('cat /elsewhere/f', '--mount', 'type=volume,src=kept,dst=/elsewhere')).toBe('kept')
  expect(readFileSync(join(minidock.root, 'volumes/kept/_data/f'), 'utf8')).toBe('kept\n')
})

test.each([
  ['-v', () => [`${here}:/x:ro`]],
  ['--mount', () => [`type=bind,src=${here},dst=/x,readonly`]],
])('%s binds a directory, and read-only it is to the container alone', async (flag, text) => {
  const writable = await minidock.sh(optionsAt('/x'), '-v', `${here}:/x`)
  expect(writable).toMatch(/^rw,(?:rel|no)atime$/)
  expect(await minidock.sh(`cat /x/file; touch /x/new 2>&1; ${optionsAt('/x')}`, flag, ...text())).toBe(
    `bound\ntouch: /x/new: Read-only file system\n${writable.replace('rw', 'ro')}`,
  )
  writeFileSync(join(here, 'new'), 'the host may')
})

test.each(['z', 'Z', 'rprivate', 'nocopy', 'ro,z'])('-v takes %s', async mode => {
  const source = mode.includes('nocopy') ? 'named' : here
  expect(await minidock.sh('grep -c " /x " /proc/self/mountinfo', '-v', `${source}:/x:${mode}`)).toBe('1')
})

test.each([
  'consistency=cached',
  'bind-propagation=rprivate',
  'bind-recursive=enabled',
  'bind-recursive=writable,readonly',
  'bind-nonrecursive',
])('--mount takes %s', async option => {
  expect(await minidock.sh('cat /x/file', '--mount', `type=bind,src=${here},dst=/x,${option}`)).toBe('bound')
})

test('a file is bound over a file, and made where there is none', async () => {
  const file = join(here, 'file')
  const script = 'cat /etc/passwd /deep/in/there; echo more >> /deep/in/there'
  expect(await minidock.sh(script, '-v', `${file}:/etc/passwd:ro`, '-v', `${file}:/deep/in/there`)).toBe('bound\nbound')
  expect(readFileSync(file, 'utf8')).toBe('bound\nmore\n')
  expect(await fails('run', '--rm', '-v', `${file}:/tmp`, 'busybox', 'true')).toContain('to rootfs at "/tmp": not a directory')
})

test('a missing source is made by -v, and refused by --mount before anything is made', async () => {
  await minidock.sh('echo x > /x/f', '-v', `${here}/made/deep:/x`)
  expect(readFileSync(join(here, 'made/deep/f'), 'utf8')).toBe('x\n')
  expect(statSync(join(here, 'made')).isDirectory()).toBe(true)
  expect(await fails('create', '--mount', `type=bind,src=${here}/none,dst=/x`, 'busybox')).toMatch(
    /bind source path does not exist: .*none/,
  )
  expect([existsSync(join(here, 'none')), minidock.containerIds()]).toEqual([false, []])
})

test('a source that cannot be made is refused: a link that leads nowhere, a path below a file', async () => {
  symlinkSync(join(here, 'nowhere'), join(here, 'dangling'))
  expect(await fails('run', '--rm', '-v', `${here}/dangling:/x`, 'busybox', 'true')).toContain('a link that leads nowhere')
  expect(await fails('run', '--rm', '-v', `${here}/file/below:/x`, 'busybox', 'true')).toContain("file/below': not a directory")
  expect(minidock.containerIds()).toEqual([])
})

test('names with spaces and colons, commas as CSV has them, and long paths', async () => {
  const long = join(here, ...new Array(12).fill('long-'.repeat(40)))
  const odd = join(here, 'a b:c,d"e')
  for (const path of [long, odd]) mkdirSync(path, { recursive: true })
  const csv = `type=bind,"src=${odd.replaceAll('"', '""')}","dst=/in side:x,y"`
  const place = `/${new Array(12).fill('place'.repeat(40)).join('/')}`
  await minidock.sh(`touch "/in side:x,y/f" ${place}/f`, '--mount', csv, '-v', `${long}:${place}`)
  expect([existsSync(join(odd, 'f')), existsSync(join(long, 'f'))]).toEqual([true, true])
})

test('150 mounts are made, and more than 200 refused', async () => {
  const mounts = (many: number) => new Array(many).fill(0).flatMap((_, index) => ['-v', `${here}:/m/${index}`])
  expect(await minidock.sh('cat /m/*/file | wc -l', ...mounts(150))).toBe('150')
  expect(await fails('create', ...mounts(201), 'busybox')).toContain('201 mounts are more than the 200')
})

test('a mount lies over one at a place above it, in whatever order they are given', async () => {
  const flags = ['-v', `${here}:/a/b`, '-v', 'above:/a', '--tmpfs', '/a/b/t', '-v', 'below:/a/b/t/v']
  mkdirSync(join(here, 't'))
  const script = 'cat /a/b/file; touch /a/b/t/v/deepest; find /a -name deepest'
  expect(await minidock.sh(script, ...flags)).toBe('bound\n/a/b/t/v/deepest')
  expect(existsSync(join(minidock.root, 'volumes/below/_data/deepest'))).toBe(true)
})

test('a volume over /etc, /sbin or /sys does not hide what every container has below it', async () => {
  expect(await minidock.sh('cat /etc/hosts | head -1; hostname; cat /etc/hostname', '-h', 'web', '-v', `${here}:/etc`)).toBe(
    '127.0.0.1\tlocalhost\nweb\nweb',
  )
  expect(await minidock.sh('cat /etc/passwd | head -1; grep -c " /etc/hosts " /proc/self/mountinfo', '-v', 'etc:/etc')).toMatch(
    /^root.*\n1$/,
  )
  expect(await minidock.sh('cat /proc/1/comm', '--init', '-v', 'sbin:/sbin')).toBe('docker-init')
  expect(await minidock.sh('touch /sys/fs/cgroup/x 2>&1; true', '-v', '/sys:/sys')).toContain('Read-only file system')
})

test('/etc/hosts, /dev/shm and /dev give way to a mount of the user’s', async () => {
  expect(await minidock.sh('cat /etc/hosts', '-v', `${here}/file:/etc/hosts`)).toBe('bound')
  await minidock.sh('touch /dev/shm/kept', '-v', 'shm:/dev/shm')
  expect(existsSync(join(minidock.root, 'volumes/shm/_data/kept'))).toBe(true)
  expect(await minidock.sh('ls /dev/null /dev/pts/ptmx; echo > /dev/null', '-v', '/dev:/dev')).toBe('/dev/null\n/dev/pts/ptmx')
  expect(await minidock.sh('ls /dev/null; echo > /dev/null; ls /dev/shm 2>&1; true', '--tmpfs', '/dev:dev')).toContain(
    '/dev/null\nls: /dev/shm',
  )
  expect(await fails('run', '--rm', '-v', 'hosts:/etc/hosts', 'busybox', 'true')).toMatch(/^cannot mount volume over existing file/)
})

test('the host’s cgroups can be bound read-only, down to the last hierarchy', async () => {
  const script =
    'for d in /sys/fs/cgroup /sys/fs/cgroup/*; do mkdir $d/made 2>/dev/null && rmdir $d/made && echo $d; done; grep -c " /sys/fs/cgroup" /proc/self/mountinfo'
  expect(Number(await minidock.sh(script, '-v', '/sys/fs/cgroup:/sys/fs/cgroup:ro'))).toBeGreaterThan(0)
})

test('with --read-only, mounts can be written to, and nothing else', async () => {
  const flags = ['--read-only', '-v', 'rw:/v', '-v', `${here}:/b`, '--tmpfs', '/t', '--mount', 'type=tmpfs,dst=/made/u', '-v', '/anonymous']
  expect(
    await minidock.sh('for d in /v /b /t /made/u /anonymous / /made; do touch $d/x 2>/dev/null && echo $d; done; true', ...flags),
  ).toBe('/v\n/b\n/t\n/made/u\n/anonymous')
})

test('a tmpfs has docker’s options, what the user says, and the mode of the directory that it hides', async () => {
  const script = `${optionsAt('/t')}; stat -c "%a %n" /t /root /m; dd if=/dev/zero of=/t/big bs=1k count=65 2>&1 | grep -c "No space"`
  const flags = ['--tmpfs', '/t:size=64k,exec', '--tmpfs', '/root', '--mount', 'type=tmpfs,dst=/m,tmpfs-mode=750,tmpfs-size=1m']
  expect(await minidock.sh(script, ...flags)).toBe('rw,nosuid,nodev,relatime\n1777 /t\n700 /root\n750 /m\n1')
})

test('--volumes-from takes the mounts of a container that never ran, read-only where that is asked for', async () => {
  await minidock.ok('create', '--name', 'data', '-v', 'from:/v', '-v', '/anonymous', '-v', `${here}:/b:ro`, 'busybox')
  await minidock.sh('echo 1 > /v/f; echo 2 > /anonymous/f', '--volumes-from', 'data')
  const script = 'cat /v/f /anonymous/f /b/file; for d in /v /anonymous /b; do touch $d/x 2>/dev/null && echo $d; done; true'
  expect(await minidock.sh(script, '--volumes-from', 'data:ro')).toBe('1\n2\nbound')
  expect(await minidock.sh(script, '--volumes-from', 'data')).toBe('1\n2\nbound\n/v\n/anonymous')
  expect(await fails('create', '--volumes-from', 'nonesuch', 'busybox')).toContain('No such container: nonesuch')
})

test('two mounts in one place, / and /proc are refused', async () => {
  expect(await fails('create', '-v', 'a1:/x', '-v', 'b1:/x', 'busybox')).toMatch(/^Duplicate mount point: \/x/)
  expect(await fails('create', '-v', 'a1:/', 'busybox')).toContain("destination can't be '/'")
  expect(await fails('create', '-v', 'a1:/proc/sys', 'busybox')).toContain('inside /proc')
  expect(await minidock.sh('cat /proc/uptime', '-v', `${here}/file:/proc/uptime`)).toBe('bound')
  expect(existsSync(join(minidock.root, 'volumes/a1'))).toBe(false)
})

test('nothing is mounted on the host, while a container runs and after', async () => {
  const before = hostMounts()
  const flags = ['-v', 'one:/v', '-v', `${here}:/b:ro`, '--tmpfs', '/t']
  await minidock.background('web', undefined, ...flags)
  expect(hostMounts()).toEqual(before)
  await minidock.ok('rm', '-f', 'web')
  expect(hostMounts()).toEqual(before)
})

test('a subdirectory or a file of a volume can be mounted alone', async () => {
  await minidock.sh('mkdir -p /v/logs/today; echo sub > /v/logs/today/f; echo file > /v/one', '-v', 'parts:/v')
  const part = (path: string, place: string) => ['--mount', `type=volume,src=parts,dst=${place},volume-subpath=${path}`]
  expect(await minidock.sh('cat /x/f /y; ls /x/..', ...part('logs/today', '/x'), ...part('one', '/y'))).toMatch(/^sub\nfile\nbin/)
  expect(await fails('run', '--rm', ...part('none', '/x'), 'busybox', 'true')).toMatch(
    /^cannot access path .*parts\/_data\/none: no such file/,
  )
})
