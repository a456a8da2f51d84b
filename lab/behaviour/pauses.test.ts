/** `pause`: all processes of a container stand still, whatever it does meanwhile, and can go on or be ended. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { type Freezer, isFrozen } from '../../runtime/kernel/cgroups/freezer.ts'
import { eventsOf } from '../fixtures/events-of.ts'
import { until } from '../fixtures/eventually.ts'
import { isAlive } from '../fixtures/is-alive.ts'
import type { Background } from '../fixtures/minidock.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { kill, monitorsBelow, untilNoMonitor } from '../floor/killing.ts'
import { heard } from '../kernel/containers.ts'
import { within } from '../suite/slowness.ts'

const minidock = useMinidock()

const TICKING = 'trap "exit 4" TERM; (while :; do echo tick; sleep 0.02; done) & while :; do sleep 0.02; done'

const logged = async (name: string) => (await minidock.ok('logs', name)).length
const file = (web: Background, name: string) => join(minidock.containerFolder(web.id), name)
const freezerOf = (web: Background) => JSON.parse(readFileSync(file(web, 'freezer'), 'utf8')) as Freezer
const cgroupOf = (web: Background) => freezerOf(web).path

async function standsStill(web: Background): Promise<boolean> {
  // What it has written before is in the log once its monitor sleeps.
  await heard(web.monitor)
  const before = await logged(web.name)
  // That nothing happens: it ticks every 20 milliseconds.
  await sleep(within(0.2))
  return (await logged(web.name)) === before
}

async function paused(name: string, script = TICKING, ...flags: readonly string[]): Promise<Background> {
  const web = await minidock.background(name, script, ...flags)
  await web.says(/tick/)
  expect(await minidock.ok('pause', name)).toBe(name)
  return web
}

describe('a paused container', () => {
  test('stands still, goes on, and never notices', async () => {
    const web = await paused('web')
    expect(await standsStill(web)).toBe(true)
    expect(await minidock.ok('unpause', 'web')).toBe('web')
    await until('it goes on', async () => !(await standsStill(web)))
    expect(await minidock.ok('container', 'pause', 'web')).toBe('web')
    expect(await standsStill(web)).toBe(true)
    expect(eventsOf(minidock.root, web.id, 'pause', 'unpause').map(({ Action }) => Action)).toEqual(['pause', 'unpause', 'pause'])
  })

  test('that forks without end is caught whole', async () => {
    const storm = await paused('storm', 'while :; do (echo tick; sleep 0.01) & (true) & wait; done')
    expect(await standsStill(storm)).toBe(true)
  })

  test('that shares the host’s PID namespace leaves the host alone', async () => {
    const host = await paused('host', TICKING, '--pid', 'host')
    expect(await standsStill(host)).toBe(true)
    expect(await minidock.ok('stop', 'host')).toBe('host')
  })

  test.each([
    ['stop', ['stop'], 4],
    ['kill', ['kill'], 137],
    ['kill -s TERM', ['kill', '-s', 'TERM'], 4],
  ])('ends by %s, and its cgroup is gone', async (_, command, code) => {
    const web = await paused('web')
    const cgroup = cgroupOf(web)
    expect(existsSync(cgroup)).toBe(true)
    expect(await minidock.ok(...command, 'web')).toBe('web')
    await minidock.untilEnded('web')
    expect((await minidock.inspect('web')).State.ExitCode).toBe(code)
    await until('its cgroup is gone', () => !existsSync(cgroup))
    expect(existsSync(file(web, 'paused'))).toBe(false)
  })

  test('is restarted, and then runs', async () => {
    const web = await paused('web')
    expect(await minidock.ok('restart', 'web')).toBe('web')
    expect(isFrozen(freezerOf(web))).toBe(false)
    await until('it goes on', async () => !(await standsStill(web)))
  })

  test('is removed by rm -f alone', async () => {
    const web = await paused('web')
    expect((await minidock.minidock(['rm', 'web'])).stderr).toContain(
      'cannot remove container "/web": container is paused and must be unpaused first',
    )
    const cgroup = cgroupOf(web)
    expect(await minidock.ok('rm', '-f', 'web')).toBe('web')
    expect(existsSync(cgroup)).toBe(false)
  })

  test('keeps a signal that is not meant to end it until it goes on', async () => {
    const web = await paused('web', 'trap "echo heard" HUP; while :; do echo tick; sleep 0.02; done')
    await minidock.ok('kill', '-s', 'HUP', 'web')
    expect(await standsStill(web)).toBe(true)
    await minidock.ok('unpause', 'web')
    await web.says(/heard/)
  })

  test('is renamed, and a container of --rm still takes its cgroup and its new name with it', async () => {
    const web = await paused('web', TICKING, '--rm')
    const cgroup = cgroupOf(web)
    await minidock.ok('rename', 'web', 'www')
    expect(existsSync(cgroup)).toBe(true)
    await minidock.ok('stop', 'www')
    await minidock.untilGone()
    await until('its cgroup is gone', () => !existsSync(cgroup))
    expect(await minidock.ok('ps', '-aq')).toBe('')
  })

  test('whose monitor is killed is cleaned up by gc', async () => {
    const web = await paused('web')
    const [cgroup, { pid }] = [cgroupOf(web), web]
    monitorsBelow(minidock.root).forEach(kill)
    await untilNoMonitor(minidock.root)
    expect(await minidock.ok('system', 'gc')).toContain('released container web: its monitor was killed')
    expect([existsSync(cgroup), isAlive(pid), (await minidock.inspect('web')).State.Status]).toEqual([false, false, 'exited'])
  })
})

describe('pause and unpause', () => {
  test('are refused in docker’s words', async () => {
    const web = await paused('web')
    const idle = await minidock.ok('create', '--name', 'idle', 'busybox', 'true')
    const { exitCode, stdout, stderr } = await minidock.minidock(['pause', 'web', 'idle', 'none'])
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    for (const message of [`Container ${web.id} is already paused`, `Container ${idle} is not running`, 'No such container: none'])
      expect(stderr).toContain(message)
    expect((await minidock.minidock(['unpause', 'idle'])).stderr).toContain(`Container ${idle} is not paused`)
  })

  test('killed at any moment leave a container that can be unpaused, stopped and cleaned up', async () => {
    const web = await minidock.background('web', TICKING)
    await web.says(/tick/)
    const began = performance.now()
    await minidock.ok('pause', 'web')
    const duration = performance.now() - began
    const cgroup = cgroupOf(web)
    for (let round = 0; round < 30; round++) {
      await minidock.minidock(['unpause', 'web'])
      for (const command of ['pause', 'unpause']) {
        const running = minidock.start([command, 'web'])
        await sleep(duration * (0.5 + Math.random() / 2)) // The moment is random.
        kill(running.pid)
        await running
      }
      await minidock.ok('system', 'gc')
      expect(isFrozen(freezerOf(web))).toBe(existsSync(file(web, 'paused')))
    }
    await minidock.minidock(['pause', 'web'])
    expect(await minidock.ok('stop', 'web')).toBe('web')
    expect((await minidock.inspect('web')).State.ExitCode).toBe(4)
    await until('its cgroup is gone', () => !existsSync(cgroup))
  })
})
