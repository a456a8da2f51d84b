/** Namespaces that a container shares: the host's, or another container's. */

import { readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()
const ofHost = (namespace: string) => readlinkSync(`/proc/self/ns/${namespace}`)

test.each(['pid', 'ipc', 'uts', 'cgroup'])('--%s host shares that namespace with the host, and no other', async namespace => {
  const flag = namespace === 'cgroup' ? '--cgroupns' : `--${namespace}`
  const all = ['pid', 'ipc', 'uts', 'cgroup', 'mnt', 'net']
  const seen = (await minidock.sh(all.map(name => `readlink /proc/self/ns/${name}`).join('; '), flag, 'host')).split('\n')
  expect(all.filter((name, index) => seen[index] === ofHost(name))).toEqual([namespace])
})

test('--ipc container: joins the IPC namespace and the shared memory of a shareable container', async () => {
  const web = await minidock.background(
    'sharing',
    'echo shared > /dev/shm/x; echo ready; while :; do sleep 0.1; done',
    '--ipc',
    'shareable',
  )
  await web.says(/ready/)
  const seen = await minidock.sh('cat /dev/shm/x; readlink /proc/self/ns/ipc; echo back > /dev/shm/y', '--ipc', 'container:sharing')
  expect(seen).toBe(`shared\n${readlinkSync(`/proc/${web.pid}/ns/ipc`)}`)
  expect(readFileSync(`/proc/${web.pid}/root/dev/shm/y`, 'utf8')).toBe('back\n')
})

test('a container whose namespaces are shared is found by its id: it may get another name, and its name another container', async () => {
  const flags = ['--pid', 'container:old', '--ipc', 'container:old', '--network', 'container:old']
  const old = await minidock.background('old', 'sleep 1000', '--ipc', 'shareable', '--network', 'none')
  await minidock.ok(
    'create',
    '--name',
    'guest',
    ...flags,
    'busybox',
    'sh',
    '-c',
    'for name in pid ipc net; do readlink /proc/self/ns/$name; done',
  )
  await minidock.ok('rename', 'old', 'new')
  await minidock.background('old', 'sleep 1000', '--ipc', 'shareable', '--network', 'none')
  const namespacesOf = (pid: number) => ['pid', 'ipc', 'net'].map(name => readlinkSync(`/proc/${pid}/ns/${name}`)).join('\n')
  expect(await minidock.ok('start', '-a', 'guest')).toBe(namespacesOf(old.pid))
  const { PidMode, IpcMode, NetworkMode } = (await minidock.inspect('guest')).HostConfig
  expect([PidMode, IpcMode, NetworkMode]).toEqual(Array(3).fill(`container:${old.id}`))
  await minidock.ok('rm', '-f', 'new')
  expect(await minidock.minidock(['start', 'guest'])).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining(`No such container: ${old.id}`),
  })
})

test('the IPC namespace of a container that is not shareable cannot be joined', async () => {
  await minidock.background('alone')
  const { exitCode, stderr } = await minidock.minidock(['run', '--rm', '--ipc', 'container:alone', 'busybox', 'true'])
  expect({ exitCode, stderr }).toEqual({ exitCode: 125, stderr: expect.stringMatching(/alone.*shareable/s) })
})

test('--ipc none has no shared memory', async () => {
  expect(await minidock.sh('ls -d /dev/shm 2> /dev/null; grep -c /dev/shm /proc/mounts; true', '--ipc', 'none')).toBe('0')
})

test('--uts host and a host name exclude each other', async () => {
  const { exitCode, stderr } = await minidock.minidock(['run', '--rm', '--uts', 'host', '-h', 'web', 'busybox', 'true'])
  expect({ exitCode, stderr }).toEqual({ exitCode: 125, stderr: expect.stringContaining('conflicting options: hostname and the UTS mode') })
})

test('--time-offset sets the clock since boot ahead, and the host’s stays', async () => {
  const uptime = (text: string) => Number(text.split(' ')[0])
  const inside = uptime(await minidock.sh('cat /proc/uptime', '--time-offset', 'boottime=1000000'))
  const outside = uptime(readFileSync('/proc/uptime', 'utf8'))
  expect(inside - outside).toBeGreaterThan(999_900)
  expect(inside - outside).toBeLessThan(1_000_100)
})

test('--shm-size is how much fits into /dev/shm; without, it is 64 MiB', async () => {
  const size = async (...flags: string[]) => await minidock.sh('df -k /dev/shm | tail -1', ...flags)
  expect(await size('--shm-size', '1m')).toMatch(/^shm +1024 /)
  expect(await size()).toMatch(/^shm +65536 /)
})

test('--ipc host has the host’s shared memory, and others do not', async () => {
  const file = `/dev/shm/${basename(minidock.folder)}`
  writeFileSync(file, 'of the host')
  try {
    expect(await minidock.sh(`cat ${file}`, '--ipc', 'host')).toBe('of the host')
    for (const mode of ['private', 'shareable']) expect(await minidock.sh('ls -A /dev/shm', '--ipc', mode)).toBe('')
  } finally {
    rmSync(file)
  }
})

test('a message queue and a semaphore of System V stay within an IPC namespace', async () => {
  expect(await minidock.sh('ipcs -q | grep -c 0x; ipcs -m | grep -c 0x; ls -A /dev/mqueue; true')).toBe('0\n0')
})

test('a cgroup namespace of its own shows no path of the host’s', async () => {
  expect((await minidock.sh('cut -d: -f3 /proc/self/cgroup')).split('\n').filter(path => path !== '/')).toEqual([])
})

test('--time-offset moves the monotonic clock by itself', async () => {
  expect(await minidock.sh('cat /proc/self/timens_offsets', '--time-offset', 'monotonic=77')).toMatch(/^monotonic +77 +0\nboottime +0 +0$/)
})
