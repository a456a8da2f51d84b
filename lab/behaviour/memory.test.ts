/** What happens when memory runs out: to the container, and to nobody else. */

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cgroupOf, hierarchyWith } from '../fixtures/container-cgroup.ts'
import { eventsOf } from '../fixtures/events-of.ts'
import { until } from '../fixtures/eventually.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()
const MIB = 1 << 20
/** A shell that doubles a string until it is killed. */
const BOMB = 'x=a; while :; do x=$x$x; done'

test('a container that wants more than it may is killed, its neighbour is not, and all of it is told', async () => {
  const neighbour = await minidock.background('neighbour', 'sleep 100', '--memory', '64m')
  const { exitCode } = await minidock.minidock(['run', '--name', 'bomb', '-m', '32m', '--memory-swap', '32m', 'busybox', 'sh', '-c', BOMB])
  expect(exitCode).toBe(137)
  const { Id, State } = await minidock.inspect('bomb')
  expect(State).toMatchObject({ Status: 'exited', OOMKilled: true, ExitCode: 137 })
  expect(eventsOf(minidock.root, Id, 'oom', 'die').map(({ Action }) => Action)).toEqual(['oom', 'die'])
  expect((await minidock.inspect('neighbour')).State).toMatchObject({ Status: 'running', OOMKilled: false, Pid: neighbour.pid })
  expect((await minidock.ok('ps', '-a', '--filter', 'name=bomb', '--format', '{{.Status}}')).startsWith('Exited (137)')).toBe(true)
})

test('a child that is killed leaves the container running, which says so', async () => {
  const web = await minidock.background('web', `sh -c '${BOMB}'; echo "child $?"; sleep 100`, '-m', '32m', '--memory-swap', '32m')
  await web.says(/child 137/)
  expect((await minidock.inspect('web')).State).toMatchObject({ Status: 'running', OOMKilled: true })
  await until('the event is there', () => eventsOf(minidock.root, web.id, 'oom').length > 0)
  await minidock.ok('restart', '-t', '0', 'web')
  expect((await minidock.inspect('web')).State).toMatchObject({ Status: 'running', ExitCode: 0 })
})

test('the limit holds to the page: no moment of its life saw more', async () => {
  const limit = 16 * MIB
  const script = `sh -c '${BOMB}'; cat /sys/fs/cgroup/memory.peak /sys/fs/cgroup/memory/memory.max_usage_in_bytes 2>/dev/null; true`
  const peak = Number(await minidock.sh(script, '-m', '16m', '--memory-swap', '16m'))
  expect(peak).toBeLessThanOrEqual(limit)
  expect(peak).toBeGreaterThan(limit - 64 * 1024)
})

test('not one page of its own is counted elsewhere: what it has is what its cgroup has, from its first instruction on', async () => {
  const web = await minidock.background('web', 'sleep 100')
  const { version } = hierarchyWith('memory')
  const stat = readFileSync(`${cgroupOf(web.id, 'memory')}/memory.stat`, 'utf8')
  const counted = Number(new RegExp(`^${version === 1 ? 'rss' : 'anon'} (\\d+)$`, 'm').exec(stat)?.[1])
  const own = Number(/^Anonymous:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${web.pid}/smaps_rollup`, 'utf8'))?.[1]) * 1024
  expect(own).toBeGreaterThan(0)
  // The count of a cgroup is gathered from all processors by and by: it may be behind by a batch of pages, and never ahead.
  expect(Math.abs(counted - own)).toBeLessThanOrEqual(64 * 4096)
  expect(counted).toBeGreaterThan(0)
})

test('mem-muncher is made on this machine, and takes memory until it has no more to take', async () => {
  const { exitCode, stdout } = await minidock.minidock(['run', '--name', 'mem-muncher', '--memory=60m', '--memory-swap=60m', 'mem-muncher'])
  const taken = stdout.split('\n').map(line => Number.parseInt(line, 10))
  expect(exitCode).toBe(137)
  expect(taken.slice(0, 2)).toEqual([10, 20])
  expect(taken.at(-1)).toBeLessThanOrEqual(60)
  expect((await minidock.inspect('mem-muncher')).State).toMatchObject({ OOMKilled: true })
  await minidock.ok('rm', 'mem-muncher')
  await minidock.ok('rmi', 'mem-muncher')
})
