/** The mount table: the host's never changes, the container's is docker's, and no way leads from one to the other. */

import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { hostMounts } from '../fixtures/nothing-left.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

test('the host’s mount table is the same before, while and after a container runs', async () => {
  const before = hostMounts()
  await minidock.background('mounted')
  expect(hostMounts()).toEqual(before)
  await minidock.ok('rm', '-f', 'mounted')
  expect(hostMounts()).toEqual(before)
})

test('the container’s mount table has what docker’s has, and nothing of the host’s', async () => {
  const mounts = (await minidock.sh('cat /proc/mounts')).split('\n').map(line => line.split(' ').slice(1, 3).join(' '))
  expect(mounts).toEqual(
    expect.arrayContaining([
      '/ overlay',
      '/proc proc',
      '/dev tmpfs',
      '/dev/pts devpts',
      '/sys sysfs',
      '/dev/mqueue mqueue',
      '/dev/shm tmpfs',
    ]),
  )
  const expected = /^(\/|\/(proc|sys|dev)(\/.*)?|\/etc\/(hosts|hostname|resolv\.conf)) /
  expect(mounts.filter(mount => !expected.test(mount))).toEqual([])
})

test('no mount is shared with the host, in either direction', async () => {
  expect(await minidock.sh('grep -cE "shared:|master:|propagate_from:" /proc/self/mountinfo; true')).toBe('0')
})

test.each(['/..', '/../../..', '/proc/1/root/..', '/proc/self/root/../..', '/proc/1/cwd/../..', '/proc/self/fd/../root/..'])(
  'the path %s leads to the container’s own root',
  async path => {
    expect(
      await minidock.sh(
        `[ "$(stat -c %d:%i ${path})" = "$(stat -c %d:%i /)" ] && echo same; ls ${path}/${minidock.folder} 2>&1 | grep -c "No such"`,
      ),
    ).toBe('same\n1')
  },
)

test('nothing of the host is below the root', async () => {
  expect(existsSync(minidock.folder)).toBe(true)
  expect(await minidock.sh(`ls -a / | tr '\\n' ' '`)).toMatch(/^\. \.\. (\.dockerenv )?bin dev etc home proc root sys tmp usr var $/)
})

test('a container cannot mount, nor unmount what hides the host', async () => {
  const attempts = [
    'mount -t tmpfs x /tmp',
    'umount -l /proc/sys',
    'umount -l /dev/null',
    'mount -o remount,rw /sys',
    'mount -o remount,rw /proc/sys',
  ]
  const { stderr, stdout } = await minidock.minidock([
    'run',
    '--rm',
    'busybox',
    'sh',
    '-c',
    attempts.map(attempt => `${attempt} && echo done`).join('; '),
  ])
  expect(stdout).toBe('')
  expect(stderr.split('\n').filter(line => /ermission denied|not permitted|must be root/.test(line))).toHaveLength(attempts.length)
})

test('paths in /proc and /sys that show the machine are empty', async () => {
  const masked = ['/proc/acpi', '/proc/asound', '/proc/scsi', '/sys/firmware', '/sys/devices/virtual/powercap']
  const files = ['/proc/kcore', '/proc/keys', '/proc/timer_list', '/proc/sched_debug', '/proc/latency_stats', '/proc/interrupts']
  expect(
    await minidock.sh(
      `for d in ${masked.join(' ')}; do ls -A $d 2> /dev/null; done; for f in ${files.join(' ')}; do head -c 1 $f 2> /dev/null; done; true`,
    ),
  ).toBe('')
})

test('the kernel’s settings can be read and not changed', async () => {
  const { stdout, stderr } = await minidock.minidock([
    'run',
    '--rm',
    'busybox',
    'sh',
    '-c',
    'cat /proc/sys/kernel/ostype; echo x > /proc/sys/kernel/hostname; mkdir /sys/fs/x',
  ])
  expect(stdout).toBe('Linux')
  expect(stderr.match(/Read-only file system/g)).toHaveLength(2)
})

test('/dev has docker’s nodes and links, and no others', async () => {
  const lines = (
    await minidock.sh(`cd /dev; for f in *; do stat -c '%n %A %t,%T' $f; done; ls -l | sed -n 's/.* \\(.* -> .*\\)/\\1/p'`)
  ).split('\n')
  const node = (name: string, numbers: string) => `${name} crw-rw-rw- ${numbers}`
  const nodes = [
    node('full', '1,7'),
    node('null', '1,3'),
    node('random', '1,8'),
    node('tty', '5,0'),
    node('urandom', '1,9'),
    node('zero', '1,5'),
  ]
  const folders = ['mqueue drwxrwxrwt 0,0', 'pts drwxr-xr-x 0,0', 'shm drwxrwxrwt 0,0']
  const links = [
    'core -> /proc/kcore',
    'fd -> /proc/self/fd',
    'ptmx -> pts/ptmx',
    'stderr -> /proc/self/fd/2',
    'stdin -> /proc/self/fd/0',
    'stdout -> /proc/self/fd/1',
  ]
  expect(lines.filter(line => !line.includes(' lrwx')).sort()).toEqual([...nodes, ...folders, ...links].sort())
})

test('the devices work', async () => {
  const script =
    'head -c 3 /dev/zero | wc -c; echo x > /dev/null; head -c 8 /dev/urandom | wc -c; echo x 2>&1 > /dev/full; echo out > /dev/stdout; echo err > /dev/stderr'
  const { stdout, stderr } = await minidock.minidock(['run', '--rm', 'busybox', 'sh', '-c', script])
  expect(stdout).toMatch(/^3\n8\n.*No space left on device\nout$/)
  expect(stderr).toBe('err')
})

test('--read-only makes the root read only, and leaves /dev/shm writable', async () => {
  const { stdout, stderr } = await minidock.minidock([
    'run',
    '--rm',
    '--read-only',
    'busybox',
    'sh',
    '-c',
    'touch /x; touch /etc/x; touch /dev/shm/x && echo shm',
  ])
  expect(stdout).toBe('shm')
  expect(stderr.match(/Read-only file system/g)).toHaveLength(2)
})

test('--read-only still makes what minidock mounts on, and the image is unchanged', async () => {
  expect(await minidock.sh('ls / | grep -c proc; mount | grep -c " / type overlay (ro"', '--read-only')).toBe('1\n1')
})

test('--no-pivot runs too, and hides the host’s mounts no less from paths', async () => {
  expect(await minidock.sh(`echo $$; ls ${minidock.folder} 2>&1 | grep -c "No such"`, '--no-pivot')).toBe('1\n1')
})
