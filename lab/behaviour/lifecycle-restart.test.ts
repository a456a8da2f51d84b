/** Restart policies: who is started again, how often, after how long; and what ends that. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { eventually, until } from '../fixtures/eventually.ts'
import { MINIDOCK } from '../fixtures/minidock.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { snapshot } from '../floor/chaos/processes.ts'
import { untilNoMonitor } from '../floor/killing.ts'
import { openIn } from '../kernel/containers.ts'
import { within } from '../suite/slowness.ts'

const minidock = useMinidock()

const now = (): string => String(Date.now() / 1000)

const policy = async (name: string, restart: string, script: string): Promise<string> =>
  await minidock.ok('run', '-d', '--name', name, '--restart', restart, 'busybox', 'sh', '-c', script)

/** Without a monitor nobody starts a container again. */
const isLeftAlone = async (id: string): Promise<void> => await untilNoMonitor(minidock.containerFolder(id))

/** In an object, because what execa returns is itself a promise of the end. */
async function waitFor(name: string) {
  const waiting = minidock.start(['wait', name])
  await until('it follows what happens', () =>
    snapshot(minidock.root).nodes.some(({ pid, words }) => {
      const open = [...openIn(pid).values()]
      return words.includes('wait') && open.includes('anon_inode:inotify') && open.includes(join(minidock.root, 'events.jsonl'))
    }),
  )
  return { waiting }
}

/** Actions and exit codes, in order. */
async function eventsOf(name: string, since: string): Promise<string[]> {
  const format = '{{.Action}}{{with .Actor.Attributes.exitCode}} {{.}}{{end}}'
  const told = await minidock.ok('events', '--since', since, '--until', now(), '--filter', `container=${name}`, '--format', format)
  return told.split('\n')
}

test('on-failure:3 starts a container that fails three more times, and then no more', async () => {
  const since = now()
  await policy('failing', 'on-failure:3', 'echo run; exit 4')
  await minidock.untilEnded('failing')
  expect(await minidock.ok('logs', 'failing')).toBe('run\nrun\nrun\nrun')
  expect(await minidock.inspect('failing')).toMatchObject({ RestartCount: 3, State: { ExitCode: 4, Restarting: false } })
  expect(await eventsOf('failing', since)).toEqual(['create', ...Array.from({ length: 4 }, () => ['start', 'die 4']).flat()])
})

test('on-failure leaves a container alone that ends well, and one that has failed before it does', async () => {
  await policy('well', 'on-failure', 'echo run')
  await policy('second', 'on-failure:5', 'test -e /been && exit 0; touch /been; exit 1')
  await minidock.untilEnded('well')
  await minidock.untilEnded('second')
  expect(await minidock.ok('logs', 'well')).toBe('run')
  expect(await minidock.inspect('second')).toMatchObject({ RestartCount: 1, State: { ExitCode: 0 } })
})

test('each wait is twice the one before, from 100 milliseconds on', async () => {
  await policy('slower', 'on-failure:4', 'date +%s.%N 2>/dev/null; exit 1')
  await minidock.untilEnded('slower')
  const folder = minidock.containerFolder((await minidock.inspect('slower')).Id)
  const lines = readFileSync(join(folder, 'log.jsonl'), 'utf8').trim().split('\n')
  const times = lines.map(line => Date.parse((JSON.parse(line) as { time: string }).time))
  const waits = times.slice(1).map((time, n) => time - (times[n] ?? 0))
  expect(waits).toHaveLength(4)
  for (const [n, wait] of waits.entries()) {
    expect(wait, `wait ${n}`).toBeGreaterThanOrEqual(100 * 2 ** n)
  }
  // Nor is it more, but for what a start takes: that is the machine's.
  expect(JSON.parse(readFileSync(join(folder, 'restart'), 'utf8'))).toEqual({ Count: 4, Delay: 800_000_000 })
})

test('while it waits it is restarting; stop ends the wait at once, and it is not started again', async () => {
  const id = await policy('waiting', 'always', 'exit 1')
  const waits = await eventually('it waits', async () => {
    const { State } = await minidock.inspect('waiting')
    return State.Status === 'restarting' ? State : undefined
  })
  expect(waits).toMatchObject({ Running: true, Restarting: true, ExitCode: 1 })
  const limit = within(5)
  // The seventh wait is of 6.4 seconds, and each is twice the one before.
  const waitsToCome = 7 + Math.max(0, Math.ceil(Math.log2(limit / 6400)))
  await until('it waits for long', async () => (await minidock.inspect('waiting')).RestartCount >= waitsToCome)
  const before = Date.now()
  await minidock.ok('stop', 'waiting')
  expect(Date.now() - before).toBeLessThan(limit)
  const { RestartCount, State } = await minidock.inspect('waiting')
  expect(State).toMatchObject({ Status: 'exited', Running: false, Restarting: false })
  await isLeftAlone(id)
  expect(await minidock.inspect('waiting')).toMatchObject({ RestartCount, State: { Status: 'exited' } })
})

test('while it waits, its monitor ends when process 1 asks it to, as at a shutdown, and it is not started again', async () => {
  const script = `
    "$M" run -d --name crashing --restart always --network none busybox false >/dev/null
    until [ "$("$M" inspect -f '{{.RestartCount}} {{.State.Restarting}}' crashing)" = '8 true' ]; do sleep 0.1; done
    monitor=$(grep -lz '^minidock-monitor' /proc/[0-9]*/cmdline | tr -dc 0-9)
    kill -HUP $monitor; sleep 1; [ ! -e /proc/$monitor ] || echo waits
    kill -TERM $monitor; for each in 1 2 3 4 5; do [ ! -e /proc/$monitor ] || sleep 1; done; [ -e /proc/$monitor ] || echo ended
    "$M" inspect -f '{{.RestartCount}} {{.State.Status}}' crashing`
  const { stdout } = await execa('unshare', ['-pf', '--mount-proc', 'sh', '-c', script], { env: { ...minidock.environment, M: MINIDOCK } })
  expect(stdout.split('\n')).toEqual(['waits', 'ended', '8 exited'])
})

test('always starts one again that ends well, or whose process a signal from inside ends', async () => {
  const id = await policy('again', 'always', 'echo run; sleep 0.2')
  await until('it has run three times', async () => (await minidock.ok('logs', 'again')).split('\n').length >= 3)
  await minidock.ok('rm', '-f', 'again')
  expect(minidock.containerIds()).not.toContain(id)
  await minidock.ok('run', '-d', '--init', '--name', 'killed', '--restart', 'always', 'busybox', 'sh', '-c', 'echo run; kill -9 $$')
  await until('it has run twice', async () => (await minidock.ok('logs', 'killed')).split('\n').length >= 2)
  await until('it waits', async () => (await minidock.inspect('killed')).State.ExitCode === 137)
})

test('a container that its user kills stays dead, whatever its policy says, until it is started', async () => {
  const id = await policy('dead', 'always', 'echo up; exec sleep 1000')
  await until('it is up', async () => (await minidock.ok('logs', 'dead')) === 'up')
  await minidock.ok('kill', 'dead')
  await minidock.untilEnded('dead')
  await isLeftAlone(id)
  expect(await minidock.inspect('dead')).toMatchObject({ RestartCount: 0, State: { Status: 'exited', ExitCode: 137 } })
  await minidock.ok('start', 'dead')
  process.kill((await minidock.inspect('dead')).State.Pid, 'SIGKILL')
  await until('it has been started again', async () => (await minidock.inspect('dead')).RestartCount === 1)
})

test.each([
  ['rm', '-f'],
  ['stop', '-t', '1'],
])('%s %s ends a container at whatever moment of its being started again', async (...command) => {
  for (let round = 0; round < 10; round++) {
    const { id, pid } = await minidock.background(`web-${round}`, 'trap "" TERM; while :; do sleep 1; done', '--restart', 'always')
    process.kill(pid, 'SIGKILL')
    await until('it is being started again', () => existsSync(join(minidock.containerFolder(id), 'restart')))
    const began = performance.now()
    await minidock.ok(...command, id)
    expect(performance.now() - began).toBeLessThan(within(8))
    expect(await minidock.ok('ps', '-q')).toBe('')
  }
})

test('rm -f waits for longer than a kill may take, while it is decided whether a container is started again', async () => {
  const id = await policy('asked', 'always', 'exit 1')
  const asked = await eventually('its monitor asks', () => snapshot(minidock.root).policyNodes[0]?.pid)
  process.kill(asked, 'SIGSTOP')
  const removal = minidock.start(['rm', '-f', id])
  await sleep(12_000)
  process.kill(asked, 'SIGCONT')
  expect((await removal).exitCode).toBe(0)
  expect(minidock.containerIds()).not.toContain(id)
})

test('a foreground run ends with the first life, and the container has more of them', async () => {
  const { exitCode, stdout } = await minidock.minidock([
    'run',
    '--name',
    'front',
    '--restart',
    'on-failure:2',
    'busybox',
    'sh',
    '-c',
    'echo run; exit 3',
  ])
  expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: 'run' })
  await minidock.untilEnded('front')
  expect(await minidock.ok('logs', 'front')).toBe('run\nrun\nrun')
})

test('logs -f ends with the life that it has seen, as docker’s; who asks meanwhile is never told that a file is damaged', async () => {
  await policy('lives', 'on-failure:4', 'echo run; sleep 0.1; exit 2')
  expect((await minidock.minidock(['logs', '-f', 'lives'])).stdout).toMatch(/^run(\nrun)*$/)
  while ((await minidock.inspect('lives')).State.Status !== 'exited') await minidock.ok('ps', '-a')
  expect(await minidock.ok('logs', 'lives')).toBe('run\nrun\nrun\nrun\nrun')
})

test('whoever looks sees that it runs or will, until it does not any more; wait is told how a life of it has ended', async () => {
  await policy('looked', 'on-failure:3', 'sleep 1; exit 2')
  const waiting = minidock.start(['wait', 'looked'])
  const seen: string[] = []
  while (seen.at(-1) !== 'exited') seen.push((await minidock.inspect('looked')).State.Status)
  expect(new Set(seen)).toEqual(new Set(['running', 'restarting', 'exited']))
  expect(String((await waiting).stdout)).toBe('2')
})

test('wait ends with the life that it has seen, as docker’s; of one that waits to be started again, with the next', async () => {
  const script = 'echo x >> /runs; n=$(wc -l < /runs); until [ -e /go$n ]; do sleep 0.05; done; exit $n'
  await policy('lives', 'always', script)
  // Its answer is not asked for: the container may end before it does.
  const go = async (life: number) => await minidock.minidock(['exec', 'lives', 'touch', `/go${life}`])
  const ofFirst = await waitFor('lives')
  await go(1)
  expect(String((await ofFirst.waiting).stdout)).toBe('1')
  const ofSecond = await waitFor('lives')
  await until('it lives again', async () => {
    const { RestartCount, State } = await minidock.inspect('lives')
    return RestartCount === 1 && State.Status === 'running'
  })
  await go(2)
  expect(String((await ofSecond.waiting).stdout)).toBe('2')
  await minidock.ok('rm', '-f', 'lives')
})

test('a monitor that is killed while its container waits leaves a container that the next command starts again', async () => {
  const id = await policy('orphan', 'always', 'echo run; exit 1')
  const read = () => JSON.parse(readFileSync(join(minidock.containerFolder(id), 'pid'), 'utf8')) as { Monitor: number }
  await until('it waits for long', async () => (await minidock.inspect('orphan')).RestartCount >= 4)
  await until('it waits', async () => (await minidock.inspect('orphan')).State.Status === 'restarting')
  const { Monitor } = read()
  process.kill(Monitor, 'SIGKILL')
  await minidock.inspect('orphan')
  expect(read().Monitor).not.toBe(Monitor)
  await minidock.ok('stop', 'orphan')
})

test('update takes the policy away, and the wait ends with it', async () => {
  const id = await policy('changed', 'always', 'exit 1')
  await until('it waits for long', async () => (await minidock.inspect('changed')).RestartCount >= 3)
  await minidock.ok('update', '--restart', 'no', 'changed')
  await minidock.untilEnded('changed')
  const { RestartCount } = await minidock.inspect('changed')
  await isLeftAlone(id)
  expect((await minidock.inspect('changed')).RestartCount).toBe(RestartCount)
})

test('--rm with a policy makes no sense, and an unknown policy is none', async () => {
  expect(await minidock.minidock(['run', '--rm', '--restart', 'always', 'busybox', 'true'])).toMatchObject({
    exitCode: 125,
    stderr: expect.stringContaining('cannot specify both --restart and --rm'),
  })
  expect((await minidock.minidock(['run', '--restart', 'sometimes', 'busybox', 'true'])).exitCode).toBe(125)
  expect(minidock.containerIds()).toEqual([])
})
