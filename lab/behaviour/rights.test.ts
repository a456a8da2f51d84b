/** What a container may do: capabilities, system calls, new privileges; in what joins it, in its health checks, and in its next life as well. */

import { chownSync, writeFileSync } from 'node:fs'
import { execa } from 'execa'
import { beforeAll, expect, test } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
import { importProgram } from '../fixtures/import-program.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

beforeAll(() => importProgram(minidock, 'sockets', 'sockets.c'))

const RIGHTS = "grep -E '^(CapBnd|CapEff|NoNewPrivs|Seccomp|Seccomp_filters):' /proc/self/status | tr -d '\\t\\n'"

/** What {@link RIGHTS} shows of a plain container of root: docker's fourteen capabilities, and one filter. */
const PLAIN = /^CapEff:00000000a80425fbCapBnd:00000000a80425fbNoNewPrivs:0Seccomp:2Seccomp_filters:\d+$/

test.each([
  [[], PLAIN],
  [['--user', '1000'], /^CapEff:0{16}CapBnd:00000000a80425fbNoNewPrivs:0Seccomp:2/],
  [['--cap-drop', 'ALL'], /^CapEff:0{16}CapBnd:0{16}NoNewPrivs:0Seccomp:2/],
  [['--cap-drop', 'all', '--cap-add', 'net_admin'], /^CapEff:0000000000001000CapBnd:0000000000001000NoNewPrivs:0Seccomp:2/],
  [['--security-opt', 'no-new-privileges'], /^CapEff:00000000a80425fbCapBnd:00000000a80425fbNoNewPrivs:1Seccomp:2/],
  [['--user', '1000', '--security-opt', 'no-new-privileges:true'], /^CapEff:0{16}CapBnd:00000000a80425fbNoNewPrivs:1Seccomp:2/],
  [['--security-opt', 'seccomp=unconfined'], /NoNewPrivs:0Seccomp:[0-2]/],
])('run %j, and what joins it, has these rights', async (flags, rights) => {
  const web = await minidock.background('web', `${RIGHTS}; echo; sleep 60`, ...flags)
  const own = await web.says(rights)
  expect(await minidock.ok('exec', 'web', 'sh', '-c', RIGHTS)).toBe(own.trim())
})

test('without a filter a container has one less', async () => {
  const filters = async (...flags: readonly string[]) => {
    const status = await minidock.ok('run', '--rm', ...flags, 'busybox', 'cat', '/proc/self/status')
    return Number(/^Seccomp_filters:\s+(\d+)$/m.exec(status)?.[1])
  }
  const own = await filters()
  expect(await filters('--security-opt', 'seccomp=unconfined')).toBe(own - 1)
  expect(await filters('--privileged')).toBe(own - 1)
})

test('a health check and the next life of a container have the same rights', async () => {
  const flags = ['--health-cmd', RIGHTS, '--health-interval', '100ms', '--restart', 'on-failure:1']
  await minidock.ok(
    'run',
    '-d',
    '--name',
    'lives',
    ...flags,
    'busybox',
    'sh',
    '-c',
    `${RIGHTS}; echo; [ -e /second ] && sleep 60; touch /second; exit 1`,
  )
  const lines = await eventually('both lives have said what they may do', async () => {
    const lines = (await minidock.ok('logs', 'lives')).split('\n')
    return lines.length >= 2 ? lines : undefined
  })
  expect(lines).toEqual([expect.stringMatching(PLAIN), expect.stringMatching(PLAIN)])
  const { output } = await eventually('a check has been made', async () => {
    const { Health } = (await minidock.inspect('lives')).State as unknown as { Health: { Log: readonly { Output: string }[] } }
    const [check] = Health.Log
    return check?.Output === undefined ? undefined : { output: check.Output }
  })
  expect(output).toMatch(PLAIN)
})

/** Each line is printed where the container may do that. */
const OF_PRIVILEGED = `mkdir /m; mount -t tmpfs x /m 2> /dev/null && echo mounts
mknod /m/kmsg c 1 11; head -c 1 /m/kmsg > /dev/null 2>&1 && echo opens a device in a file system of its own
mknod /kmsg c 1 11; head -c 1 /kmsg > /dev/null 2>&1 && echo opens a device in its root
[ -c /dev/kmsg ] && head -c 1 /dev/kmsg > /dev/null 2>&1 && echo has the devices of the machine
cat /proc/sys/kernel/printk > /proc/sys/kernel/printk 2> /dev/null && echo writes settings
find /sys/fs/cgroup -maxdepth 1 -type d | tail -1 | { read group; mkdir $group/own 2> /dev/null && rmdir $group/own && echo makes cgroups; }
grep -q ' /sys sysfs rw' /proc/mounts && echo writes to /sys
echo end`

test('a privileged container can mount, open devices, make cgroups and change the machine’s settings, and another cannot', async () => {
  const may = async (...flags: readonly string[]) =>
    (await minidock.ok('run', '--rm', ...flags, 'busybox', 'sh', '-c', OF_PRIVILEGED)).split('\n')
  expect(await may('--privileged')).toEqual([
    'mounts',
    'opens a device in a file system of its own',
    'opens a device in its root',
    'has the devices of the machine',
    'writes settings',
    'makes cgroups',
    'writes to /sys',
    'end',
  ])
  expect(await may()).toEqual(['end'])
  expect(await may('--security-opt', 'writable-cgroups=true')).toEqual(['makes cgroups', 'end'])
  expect(await may('--cap-add', 'SYS_ADMIN')).toEqual(['mounts', 'end'])
})

test('a device that is given keeps its owner, in a privileged container too; and --read-only holds for /sys', async () => {
  const device = minidock.path('device')
  await execa('mknod', ['-m', '660', device, 'c', '1', '3'])
  chownSync(device, 7, 8)
  for (const flags of [[], ['--privileged']]) {
    const seen = await minidock.ok(
      'run',
      '--rm',
      ...flags,
      '--device',
      `${device}:/dev/mine`,
      'busybox',
      'stat',
      '-c',
      '%u:%g %a',
      '/dev/mine',
    )
    expect(seen).toBe('7:8 660')
  }
  const { stdout } = await minidock.minidock([
    'run',
    '--rm',
    '--privileged',
    '--read-only',
    'busybox',
    'grep',
    '-c',
    ' /sys sysfs ro',
    '/proc/mounts',
  ])
  expect(stdout).toBe('1')
})

test('exec --privileged gives all capabilities to root, and to another user those that it may still get', async () => {
  await minidock.background('web', 'sleep 60', '--user', '1000')
  const capabilities = (...flags: readonly string[]) => minidock.ok('exec', '--privileged', ...flags, 'web', 'sh', '-c', RIGHTS)
  const bounding = /CapBnd:(\w{16})/.exec(await capabilities('-u', '0'))?.[1] ?? ''
  expect(bounding).not.toBe('00000000a80425fb')
  expect(await capabilities('-u', '0')).toContain(`CapEff:${bounding}CapBnd:${bounding}`)
  for (const flags of [[], ['-u', '1001']]) expect(await capabilities(...flags)).toContain(`CapEff:0000000000000000CapBnd:${bounding}`)
})

test('no socket of AF_VSOCK or AF_ALG is made, whatever bits are set above those that the kernel looks at', async () => {
  const { stdout } = await minidock.minidock(['run', '--rm', 'sockets', '/program'])
  expect(stdout.split('\n')).toEqual(['1 allowed', '38 EPERM', '4294967334 EPERM', '40 EPERM', '4294967336 EPERM'])
})

test('with systempaths=unconfined no path of /proc is covered or read-only, and nothing else is given', async () => {
  const script = 'mount | grep -c " on /proc/"; mount -t tmpfs x /tmp 2>&1'
  const { stdout } = await minidock.minidock(['run', '--rm', '--security-opt', 'systempaths=unconfined', 'busybox', 'sh', '-c', script])
  expect(stdout).toMatch(/^0\n.*(denied|not permitted)/)
})

test('a profile of one’s own: a call fails as it says, is logged, or ends the program', async () => {
  const file = minidock.path('profile.json')
  const rule = (action: string, errnoRet?: number) => ({ names: ['mkdir', 'mkdirat'], action, ...(errnoRet !== undefined && { errnoRet }) })
  const mkdir = async (action: string, errnoRet?: number) => {
    writeFileSync(file, JSON.stringify({ defaultAction: 'SCMP_ACT_ALLOW', syscalls: [rule(action, errnoRet)] }, undefined, 2))
    const { exitCode, stderr } = await minidock.minidock(['run', '--rm', '--security-opt', `seccomp=${file}`, 'busybox', 'mkdir', '/made'])
    return { exitCode, stderr: stderr.replace(/^.*: /, '') }
  }
  expect(await mkdir('SCMP_ACT_ERRNO', 28)).toEqual({ exitCode: 1, stderr: 'No space left on device' })
  expect(await mkdir('SCMP_ACT_ERRNO')).toEqual({ exitCode: 1, stderr: 'Operation not permitted' })
  expect(await mkdir('SCMP_ACT_LOG')).toEqual({ exitCode: 0, stderr: '' })
  const SIGSYS = 31
  expect((await mkdir('SCMP_ACT_KILL_PROCESS')).exitCode).toBe(128 + SIGSYS)
  expect((await mkdir('SCMP_ACT_TRAP')).exitCode).toBe(128 + SIGSYS)
})

test('a profile that makes no sense is refused, and no container is made', async () => {
  const file = minidock.path('senseless.json')
  writeFileSync(file, '{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["read"],"action":"SCMP_ACT_ALLOW"}]}')
  const { exitCode, stderr } = await minidock.minidock(['run', '--name', 'refused', '--security-opt', `seccomp=${file}`, 'busybox', 'true'])
  expect({ exitCode, stderr }).toEqual({
    exitCode: 125,
    stderr: expect.stringContaining('the seccomp profile does not allow prctl, without which the container cannot be started'),
  })
  expect(await minidock.ok('ps', '-a', '-q', '--filter', 'name=refused')).toBe('')
})
