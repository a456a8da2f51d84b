/** A container that is just being started: its first process is there, has not come to its program yet, and still stands on the host. */

import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readBootId } from '../../runtime/kernel/machine/host.ts'
import { startTime } from '../../runtime/kernel/machine/process.ts'
import { until } from '../fixtures/eventually.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

/** A copy of its monitor is what its first process is: by the name, and by the pid that is on record. */
async function beingStarted(name: string): Promise<void> {
  const id = await minidock.ok('create', '--name', name, '--ipc', 'shareable', 'busybox', 'sleep', '600')
  const copy = spawn('sleep', ['600'], { argv0: 'minidock-monitor', stdio: 'ignore' })
  onTestFinished(() => void copy.kill('SIGKILL'))
  const pid = copy.pid ?? 0
  await until('it is there', () => readFileSync(`/proc/${pid}/cmdline`, 'latin1').startsWith('minidock-monitor'))
  const start = Number(startTime(pid))
  const record = { Pid: pid, PidStart: start, Monitor: pid, MonitorStart: start, Boot: readBootId().replaceAll('-', '') }
  writeFileSync(join(minidock.containerFolder(id), 'pid'), JSON.stringify({ ...record, StartedAt: new Date().toISOString() }))
}

test('nobody goes in by way of the host: they wait for its start, and then say what they have waited for', async () => {
  await beingStarted('web')
  const target = minidock.path('target')
  writeFileSync(minidock.path('file'), 'from outside')
  const answers = await Promise.all([
    minidock.minidock(['exec', 'web', 'hostname']),
    minidock.minidock(['cp', 'web:/proc/sys/kernel/hostname', '-']),
    minidock.minidock(['cp', minidock.path('file'), `web:${target}`]),
    minidock.minidock(['export', 'web']),
    minidock.minidock(['pause', 'web']),
    minidock.minidock(['create', '--name', 'peer', '--ipc', 'container:web', 'busybox', 'true']),
  ])
  for (const { exitCode, stdout, stderr } of answers) {
    expect(exitCode).not.toBe(0)
    expect(stderr).toContain('is being started')
    expect(stdout).not.toContain(hostname())
  }
  expect(() => readFileSync(target)).toThrow('ENOENT')
})

test('it can be seen, and ended', async () => {
  await beingStarted('web')
  expect(await minidock.ok('ps', '--format', '{{.Names}}')).toBe('web')
  expect(await minidock.ok('rm', '-f', 'web')).toBe('web')
})
