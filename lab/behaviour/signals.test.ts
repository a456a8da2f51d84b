/** Signals that reach `minidock run` are meant for the container. */

import { expect, test } from 'vitest'
import { until } from '../fixtures/eventually.ts'
import { isAlive } from '../fixtures/is-alive.ts'
import { Background } from '../fixtures/minidock.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { heard, untilDead } from '../kernel/containers.ts'

const minidock = useMinidock()

const traps = (...signals: string[]) =>
  `${signals.map(name => `trap "echo got ${name}; exit 42" ${name}`).join('; ')}; echo ready; while :; do sleep 0.05; done`

/** Starts `run` in the foreground, and waits until its script says that it is ready. In an object, because what execa returns is itself a promise of the end. */
async function foreground(script: string, ...flags: string[]) {
  const running = minidock.start(['run', '--rm', ...flags, 'busybox', 'sh', '-c', script])
  let said = ''
  running.stdout?.on('data', chunk => {
    said += String(chunk)
  })
  await until('it is ready', () => said.includes('ready'))
  return { running }
}

test.each(['TERM', 'INT', 'HUP', 'QUIT', 'USR1', 'USR2'])('SIG%s to run is passed on, and the container decides', async name => {
  const { running } = await foreground(traps(name))
  running.kill(`SIG${name}` as NodeJS.Signals)
  const { exitCode, stdout } = await running
  expect({ exitCode, stdout }).toEqual({ exitCode: 42, stdout: `ready\ngot ${name}` })
})

test('a process 1 without a handler outlives SIGTERM, as in docker', async () => {
  const { running } = await foreground('echo ready; exec sleep 1000', '--name', 'deaf')
  const deaf = new Background(minidock, 'deaf', (await minidock.inspect('deaf')).Id)
  running.kill('SIGTERM')
  // The client passes it on to the monitor, and that to process 1: each sleeps again when it has done with it.
  for (const pid of [running.pid, deaf.monitor, deaf.pid]) await heard(pid)
  expect((await minidock.inspect('deaf')).State.Running).toBe(true)
  await minidock.ok('stop', '-t', '0', 'deaf')
  expect((await running).exitCode).toBe(137)
})

test('--init ends by SIGTERM what does not handle it', async () => {
  const { running } = await foreground('echo ready; exec sleep 1000', '--init')
  running.kill('SIGTERM')
  expect((await running).exitCode).toBe(143)
})

test('--stop-signal is what stop sends', async () => {
  const web = await minidock.background('polite', traps('TERM', 'USR1'), '--stop-signal', 'SIGUSR1')
  await web.says(/ready/)
  await minidock.ok('stop', 'polite')
  await web.says(/got USR1/)
  expect((await minidock.inspect('polite')).State.ExitCode).toBe(42)
})

test('stop waits as long as it is told, and then kills', async () => {
  const web = await minidock.background('stubborn', 'trap "" TERM; echo ready; while :; do sleep 0.05; done')
  await web.says(/ready/)
  const began = performance.now()
  await minidock.ok('stop', '-t', '1', 'stubborn')
  expect(performance.now() - began).toBeGreaterThan(1000)
  expect((await minidock.inspect('stubborn')).State).toMatchObject({ Running: false, ExitCode: 137 })
})

test('a run that is killed leaves its container running, and the container stays in order', async () => {
  const { running } = await foreground(traps('TERM'), '--name', 'orphan')
  const { Pid } = (await minidock.inspect('orphan')).State
  running.kill('SIGKILL')
  await running
  expect(isAlive(Pid)).toBe(true)
  await minidock.ok('stop', 'orphan')
  await minidock.untilGone()
})

test('a container whose monitor is killed is ended and cleaned up by the next command', async () => {
  const web = await minidock.background('headless')
  const { pid, monitor } = web
  process.kill(monitor, 'SIGKILL')
  expect(await minidock.ok('ps', '-a', '--format', '{{.Names}} {{.State}}')).toBe('headless exited')
  await untilDead(pid)
  expect(await minidock.ok('start', 'headless')).toBe('headless')
})
