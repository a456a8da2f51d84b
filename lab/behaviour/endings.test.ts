/** Ending containers and changing them: stop, kill, restart, rm, rename, update. */

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { eventsOf } from '../fixtures/events-of.ts'
import { until } from '../fixtures/eventually.ts'
import { MINIDOCK } from '../fixtures/minidock.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

const told = (id: string, ...actions: readonly string[]) =>
  eventsOf(minidock.root, id, ...actions).map(({ Action, Actor }) =>
    Actor.Attributes['signal'] ? `${Action} ${Actor.Attributes['signal']}` : Action,
  )
const stateOf = async (name: string) => (await minidock.inspect(name)).State
const names = () => readdirSync(join(minidock.root, 'names')).sort()

describe('stop', () => {
  test('sends the stop signal, and SIGKILL when that was not heeded; events say so in docker’s order', async () => {
    const kind = await minidock.background('kind')
    const deaf = await minidock.background('deaf', 'trap "" TERM; echo up; while :; do sleep 0.05; done')
    await deaf.says(/up/)
    expect(await minidock.ok('stop', '-t', '5', 'kind', 'deaf')).toBe('kind\ndeaf')
    expect([(await stateOf('kind')).ExitCode, (await stateOf('deaf')).ExitCode]).toEqual([0, 137])
    expect(told(kind.id, 'kill', 'stop')).toEqual(['kill 15', 'stop'])
    expect(told(deaf.id, 'kill', 'stop')).toEqual(['kill 15', 'kill 9', 'stop'])
    expect(existsSync(join(minidock.containerFolder(kind.id), 'stopped'))).toBe(true)
  })

  test('takes a signal of its own, and leaves alone what does not run', async () => {
    const web = await minidock.background('web', 'trap "exit 7" USR1; echo up; while :; do sleep 0.05; done')
    await web.says(/up/)
    expect(await minidock.ok('stop', '-s', 'USR1', 'web')).toBe('web')
    expect(await minidock.ok('stop', 'web')).toBe('web')
    expect((await stateOf('web')).ExitCode).toBe(7)
    expect(told(web.id, 'kill', 'stop')).toEqual(['kill 10', 'stop'])
  })

  test('stop $(ps -q) and rm $(ps -aq) end and remove all', async () => {
    await minidock.background('one')
    await minidock.background('two')
    await minidock.ok('create', 'busybox', 'true')
    const running = (await minidock.ok('ps', '-q')).split('\n')
    expect(await minidock.ok('stop', ...running)).toBe(running.join('\n'))
    const all = (await minidock.ok('ps', '-a', '-q')).split('\n')
    expect(all).toHaveLength(3)
    expect(await minidock.ok('rm', ...all)).toBe(all.join('\n'))
    expect(minidock.containerIds()).toEqual([])
  })
})

describe('kill', () => {
  test('sends any signal, and only one that is meant to end the container marks it as stopped', async () => {
    const web = await minidock.background('web', 'trap "echo again" HUP; trap "exit 5" TERM; echo up; while :; do sleep 0.05; done')
    await web.says(/up/)
    const mark = join(minidock.containerFolder(web.id), 'stopped')
    expect(await minidock.ok('kill', '-s', 'HUP', 'web')).toBe('web')
    await web.says(/again/)
    expect(existsSync(mark)).toBe(false)
    expect(await minidock.ok('kill', '--signal=15', 'web')).toBe('web')
    expect(existsSync(mark)).toBe(true)
    await until('it has ended', async () => (await stateOf('web')).ExitCode === 5)
    expect(told(web.id, 'kill')).toEqual(['kill 1', 'kill 15'])
  })

  test('without a signal is SIGKILL; of several, those that do not run are said at the end', async () => {
    await minidock.background('web')
    const id = await minidock.ok('create', '--name', 'idle', 'busybox', 'true')
    const { exitCode, stdout, stderr } = await minidock.minidock(['kill', 'idle', 'web', 'none'])
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: 'web' })
    expect(stderr).toContain(`cannot kill container: idle: container ${id} is not running\nNo such container: none`)
    expect((await stateOf('web')).ExitCode).toBe(137)
  })

  test('a signal that there is not is refused before anything is sent', async () => {
    await minidock.background('web')
    const { exitCode, stderr } = await minidock.minidock(['kill', '-s', 'SIGNOPE', 'web'])
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining('invalid signal: SIGNOPE') })
    expect((await stateOf('web')).Status).toBe('running')
  })
})

describe('restart', () => {
  test('stops and starts, with a new process and the same files', async () => {
    const web = await minidock.background('web', 'trap "exit 0" TERM; echo run >> /runs; wc -l < /runs; while :; do sleep 0.05; done')
    await web.says(/1/)
    const { pid } = web
    expect(await minidock.ok('restart', 'web')).toBe('web')
    await web.says(/1\n2/)
    expect(web.pid).not.toBe(pid)
    expect(told(web.id, 'kill', 'stop', 'restart')).toEqual(['kill 15', 'stop', 'restart'])
  })

  test('starts what does not run, and keeps a container of --rm', async () => {
    await minidock.ok('create', '--name', 'idle', 'busybox', 'sleep', '1000')
    const auto = await minidock.background('auto', undefined, '--rm')
    expect(await minidock.ok('restart', '-t', '0', 'idle', 'auto')).toBe('idle\nauto')
    expect([(await stateOf('idle')).Status, (await stateOf('auto')).Status]).toEqual(['running', 'running'])
    await minidock.ok('stop', '-t', '0', 'auto')
    expect(existsSync(minidock.containerFolder(auto.id))).toBe(false)
  })
})

describe('rename', () => {
  test('gives a container another name, and the old one back', async () => {
    const web = await minidock.background('web')
    expect(await minidock.ok('rename', 'web', '/www')).toBe('')
    expect((await minidock.inspect('www')).Id).toBe(web.id)
    expect((await minidock.minidock(['inspect', 'web'])).exitCode).toBe(1)
    expect(await minidock.ok('create', '--name', 'web', 'busybox', 'true')).toMatch(/^[0-9a-f]{64}$/)
    expect(eventsOf(minidock.root, web.id, 'rename').map(({ Actor }) => Actor.Attributes)).toEqual([
      { image: 'busybox', name: 'www', oldName: '/web' },
    ])
  })

  test('a container of --rm frees the name that it has at its end', async () => {
    await minidock.background('web', undefined, '--rm')
    await minidock.ok('rename', 'web', 'www')
    const id = await minidock.ok('create', '--name', 'web', 'busybox', 'true')
    await minidock.ok('stop', '-t', '0', 'www')
    expect(names()).toEqual(['web'])
    expect(minidock.containerIds()).toEqual([id])
  })

  test('is refused in docker’s words', async () => {
    const id = await minidock.ok('create', '--name', 'taken', 'busybox', 'true')
    await minidock.ok('create', '--name', 'web', 'busybox', 'true')
    const refusal = async (...args: string[]) => (await minidock.minidock(['rename', ...args])).stderr
    expect(await refusal('web', 'taken')).toContain(
      `Error when allocating new name: Conflict. The container name "/taken" is already in use by container "${id}". You have to remove (or rename) that container to be able to reuse that name.`,
    )
    expect(await refusal('web', 'web')).toContain('Renaming a container with the same name as its current name')
    expect(await refusal('web', '')).toContain('Neither old nor new names may be empty')
    expect(await refusal('web', '-x')).toMatch(/unknown shorthand flag|Invalid container name/)
    expect(await refusal('none', 'other')).toContain('No such container: none')
    expect(names()).toEqual(['taken', 'web'])
  })

  test('of two at once to the same name, one gets it', async () => {
    await minidock.ok('create', '--name', 'one', 'busybox', 'true')
    await minidock.ok('create', '--name', 'two', 'busybox', 'true')
    const both = await Promise.all(['one', 'two'].map(name => minidock.minidock(['rename', name, 'three'])))
    expect(both.map(({ exitCode }) => exitCode).sort()).toEqual([0, 1])
    expect(names()).toHaveLength(2)
    expect(names()).toContain('three')
  })
})

describe('update', () => {
  const policyOf = async (name: string) => (await minidock.inspect(name)).HostConfig['RestartPolicy']

  test('changes the restart policy', async () => {
    const id = await minidock.ok('create', '--name', 'web', '--restart', 'always', 'busybox', 'true')
    expect(await policyOf('web')).toEqual({ Name: 'always', MaximumRetryCount: 0 })
    expect(await minidock.ok('update', '--restart', 'on-failure:3', 'web')).toBe('web')
    expect(await policyOf('web')).toEqual({ Name: 'on-failure', MaximumRetryCount: 3 })
    expect(told(id, 'update')).toEqual(['update'])
  })

  test('is refused in docker’s words', async () => {
    const id = await minidock.ok('create', '--name', 'auto', '--rm', 'busybox', 'true')
    const refusal = async (...args: string[]) => (await minidock.minidock(['update', ...args])).stderr
    expect(await refusal('--restart', 'always', 'auto')).toContain(
      `Cannot update container ${id}: Restart policy cannot be updated because AutoRemove is enabled for the container`,
    )
    expect(await refusal('auto')).toContain('you must provide one or more flags when using this command')
    expect(await refusal('--restart', 'always:2', 'auto')).toContain("maximum retry count can only be used with 'on-failure'")
    expect(await refusal('-m', '1m', 'auto')).toContain('Minimum memory limit allowed is 6MB')
    await minidock.ok('rm', 'auto')
  })
})

describe('rm', () => {
  test('refuses in docker’s words what runs, and says when a container is gone', async () => {
    const web = await minidock.background('web')
    expect((await minidock.minidock(['rm', 'web'])).stderr).toContain(
      'cannot remove container "/web": container is running: stop the container before removing or force remove',
    )
    expect(await minidock.ok('rm', '-f', '-v', 'web')).toBe('web')
    expect(told(web.id, 'kill', 'destroy')).toEqual(['kill 9', 'destroy'])
  })
})

describe('flags that make no sense', () => {
  test.each([
    ['--restart and --rm', ['--rm', '--restart', 'always'], 'conflicting options: cannot specify both --restart and --rm'],
    ['a policy that there is not', ['--restart', 'often'], "invalid restart policy: unknown policy 'often'"],
    [
      'no health check, but how often',
      ['--no-healthcheck', '--health-interval', '1s'],
      '--no-healthcheck conflicts with --health-* options',
    ],
    ['less than nothing', ['--health-timeout', '-1s'], '--health-timeout cannot be negative'],
    ['a check all the time', ['--health-interval', '1us'], 'Interval in Healthcheck cannot be less than 1ms'],
    ['a log driver that there is not', ['--log-driver', 'syslog'], "logger: no log driver named 'syslog' is registered"],
    ['options of no log', ['--log-driver', 'none', '--log-opt', 'max-size=1m'], 'invalid logging opts for driver none'],
    ['a log option that there is not', ['--log-opt', 'size=1m'], "unknown log opt 'size' for json-file log driver"],
    ['a stream that there is not', ['-a', 'stdlog'], 'valid streams are STDIN, STDOUT and STDERR'],
    ['both attached and detached', ['-d', '-a', 'stdout'], 'conflicting options: cannot specify both --attach and --detach', 1],
  ])('%s: refused, and nothing is made', async (_, flags, message, code = 125) => {
    const { exitCode, stderr } = await minidock.minidock(['run', ...flags, 'busybox', 'true'])
    expect({ exitCode, stderr }).toEqual({ exitCode: code, stderr: expect.stringContaining(message) })
    expect(minidock.containerIds()).toEqual([])
  })
})

test('a container is stopped where its folder can only be read, as after an error of the disk', async () => {
  await minidock.background('web')
  const script = `mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"`
  const command = ['--mount', 'sh', '-c', script, 'sh', minidock.root, MINIDOCK, 'stop', 'web']
  const { exitCode, stdout, stderr } = await execa('unshare', command, { env: minidock.environment, reject: false })
  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: 'web', stderr: '' })
  expect((await minidock.inspect('web')).State.Status).toBe('exited')
})

test('a restart of --rm that is interrupted leaves a container whose end removes it', async () => {
  const { id } = await minidock.background('web', 'trap "" TERM; echo deaf; while :; do sleep 0.05; done', '--rm')
  await until('it is deaf', async () => (await minidock.ok('logs', 'web')) === 'deaf')
  const restarting = minidock.start(['restart', '-t', '60', 'web'])
  await until('it is being stopped', () => existsSync(join(minidock.containerFolder(id), 'stopped')))
  restarting.kill('SIGINT')
  expect((await restarting).signal).toBe('SIGINT')
  expect((await minidock.inspect('web')).State.Running).toBe(true)
  await minidock.ok('kill', 'web')
  await minidock.untilGone()
})
