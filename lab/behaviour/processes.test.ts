/** What a container sees of processes, and what the host sees of it. */

import { readlinkSync } from 'node:fs'
import { expect, test } from 'vitest'
import { until } from '../fixtures/eventually.ts'
import { isAlive } from '../fixtures/is-alive.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { untilDead } from '../kernel/containers.ts'

const minidock = useMinidock()

test('a program is process 1, and alone', async () => {
  expect(await minidock.ok('run', '--rm', 'busybox', 'ps', '-o', 'pid,args')).toMatch(/^PID +COMMAND\n +1 ps -o pid,args$/)
})

test('no process of the host is in /proc, and none can be sent a signal', async () => {
  const script = `ls /proc | grep -E '^[0-9]+$' | tr '\\n' ' '; kill -0 ${process.pid} 2>&1`
  expect(await minidock.ok('run', '--rm', 'busybox', 'sh', '-c', `${script}; true`)).toMatch(/^1 (\d+ ){1,3}.*No such process$/)
})

test('the host sees a container’s process under a pid of its own, which inspect names', async () => {
  const web = await minidock.background('seen')
  const { State } = await minidock.inspect('seen')
  expect(State).toMatchObject({ Status: 'running', Running: true, Pid: web.pid })
  for (const namespace of ['mnt', 'pid', 'net', 'uts', 'ipc', 'cgroup']) {
    expect(readlinkSync(`/proc/${web.pid}/ns/${namespace}`), namespace).not.toBe(readlinkSync(`/proc/self/ns/${namespace}`))
  }
  expect(readlinkSync(`/proc/${web.pid}/ns/user`)).toBe(readlinkSync('/proc/self/ns/user'))
})

test('when process 1 ends, everything that it started ends with it', async () => {
  const web = await minidock.background('family', 'sleep 1000 & sleep 1001 & echo started; read end < /dev/null; sleep 1002')
  await web.says(/started/)
  await minidock.ok('stop', '-t', '0', 'family')
  expect(isAlive(web.pid)).toBe(false)
})

test('--pid host shows the host’s processes', async () => {
  expect(await minidock.sh(`[ $$ -gt 1 ] && tr '\\0' ' ' < /proc/${process.pid}/cmdline`, '--pid', 'host')).not.toBe('')
})

test('with --pid host, what a program has started ends with it all the same', async () => {
  const pid = await minidock.sh('sleep 1003 > /dev/null 2>&1 & echo $!', '--pid', 'host')
  await untilDead(Number(pid))
})

test('--pid container: shows the processes of another container, and they can be sent signals', async () => {
  // When it ends, so do the processes that have joined it: it ends only when it is told.
  const web = await minidock.background('watched', 'trap "echo hit" USR1; trap "exit 3" USR2; echo ready; while :; do sleep 0.05; done')
  await web.says(/ready/)
  expect(await minidock.sh('tr "\\0" " " < /proc/1/cmdline; kill -USR1 1', '--pid', 'container:watched')).toContain('echo hit')
  await web.says(/hit/)
  await minidock.ok('kill', '-s', 'USR2', 'watched')
  await until('it has ended', async () => (await minidock.inspect('watched')).State.ExitCode === 3)
})

test('a container that does not run cannot be joined', async () => {
  await minidock.ok('create', '--name', 'asleep', 'busybox', 'true')
  const { exitCode, stderr } = await minidock.minidock(['run', '--rm', '--pid', 'container:asleep', 'busybox', 'true'])
  expect({ exitCode, stderr }).toEqual({
    exitCode: 125,
    stderr: expect.stringContaining('cannot join the pid namespace of asleep: it is not running'),
  })
})

test('twenty containers start at once, each alone', async () => {
  const all = Array.from({ length: 20 }, (_, index) => minidock.sh(`echo ${index} $$ $(ls /proc | grep -cE '^[0-9]+$')`))
  expect(await Promise.all(all)).toEqual(Array.from({ length: 20 }, (_, index) => expect.stringMatching(`^${index} 1 [2-5]$`)))
})

test('--init is process 1, hands on signals and takes in orphans', async () => {
  const orphan = '(sleep 0.1 & exec sh -c "exit 0"); sleep 0.5; ps -o pid,stat,comm | grep -c " Z " || true'
  expect(await minidock.sh(`cat /proc/1/comm; ${orphan}`, '--init')).toBe('docker-init\n0')
  const web = await minidock.background('patient', 'trap "echo asked; exit 5" TERM; echo ready; while :; do sleep 0.05; done', '--init')
  await web.says(/ready/)
  await minidock.ok('stop', 'patient')
  await web.says(/asked/)
  expect((await minidock.inspect('patient')).State.ExitCode).toBe(5)
})

test('--init passes on the exit code of a command, and of one that is not there', async () => {
  expect((await minidock.minidock(['run', '--rm', '--init', 'busybox', 'sh', '-c', 'exit 9'])).exitCode).toBe(9)
  expect((await minidock.minidock(['run', '--rm', '--init', 'busybox', 'nonesuch'])).exitCode).toBe(127)
})
