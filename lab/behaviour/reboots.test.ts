/** What a reboot leaves, and what a disk does that the power went from: nothing unrelated is touched, restart policies are carried out, and everything can be removed. */

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { until } from '../fixtures/eventually.ts'
import { isAlive } from '../fixtures/is-alive.ts'
import type { Background } from '../fixtures/minidock.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { kill, monitorsBelow, untilNoMonitor } from '../floor/killing.ts'

const minidock = useMinidock()

const file = (id: string, name: string) => join(minidock.containerFolder(id), name)
const stateOf = async (name: string) => (await minidock.inspect(name)).State
const startTimeOf = (pid: number) => Number(readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[19])

/** The machine goes down: nobody has time for anything. */
async function crash(): Promise<void> {
  monitorsBelow(minidock.root).forEach(kill)
  await untilNoMonitor(minidock.root)
}

function change(id: string, changes: Readonly<Record<string, unknown>>): void {
  const path = file(id, 'pid')
  writeFileSync(path, JSON.stringify({ ...(JSON.parse(readFileSync(path, 'utf8')) as object), ...changes }))
}

let bystander: ChildProcess | undefined
afterEach(() => bystander?.kill('SIGKILL'))

/** A process that is nobody's, and now has the pids that a container had. */
function takePids(web: Background, changes: (start: number) => Readonly<Record<string, unknown>>): number {
  bystander = spawn('sleep', ['1000'], { stdio: 'ignore' })
  const pid = bystander.pid ?? 0
  change(web.id, { Pid: pid, Monitor: pid, ...changes(startTimeOf(pid)) })
  return pid
}

describe('a pid that somebody else has by now', () => {
  const cases: readonly [string, (start: number) => Readonly<Record<string, unknown>>][] = [
    ['since another time', start => ({ PidStart: start - 1, MonitorStart: start + 1 })],
    ['in another boot, by chance since the same tick', start => ({ PidStart: start, MonitorStart: start, Boot: '0'.repeat(32) })],
  ]
  const commands = [
    ['ps', '-a'],
    ['stop', '-t', '0', 'web'],
    ['kill', 'web'],
    ['pause', 'web'],
    ['system', 'gc'],
    ['system', 'resume'],
    ['rm', '-f', 'web'],
  ]

  test.each(cases.flatMap(([when, changes]) => commands.map(words => [when, words, changes] as const)))(
    '%s is left alone by %s',
    async (_, words, changes) => {
      const web = await minidock.background('web')
      await crash()
      const pid = takePids(web, changes)
      await minidock.minidock(words)
      expect(isAlive(pid)).toBe(true)
      if (words[0] !== 'rm') expect(await stateOf('web')).toMatchObject({ Status: 'exited', ExitCode: 255, Pid: 0 })
    },
  )
})

test('system resume starts what docker starts after a boot: always what has `always`, the others unless a user stopped them, or they ended well', async () => {
  const script = 'trap "exit 0" TERM; while :; do sleep 0.05; done'
  for (const [name, ...flags] of [
    ['always', '--restart', 'always'],
    ['always-stopped', '--restart', 'always'],
    ['unless', '--restart', 'unless-stopped'],
    ['unless-stopped', '--restart', 'unless-stopped'],
    ['failed', '--restart', 'on-failure'],
    ['tried', '--restart', 'on-failure:1'],
    ['none'],
    ['auto', '--rm'],
  ] as const)
    await minidock.background(name, script, ...flags)
  await minidock.ok('run', '--name', 'well', '--restart', 'on-failure', 'busybox', 'true')
  await minidock.ok('create', '--name', 'new', '--restart', 'always', 'busybox', 'sleep', '1000')
  await minidock.ok('stop', '-t', '0', 'always-stopped', 'unless-stopped')
  await crash()
  for (const id of minidock.containerIds()) {
    if (!(await isNew(id))) change(id, { Boot: 'f'.repeat(32) })
  }
  writeFileSync(file(await namedId('tried'), 'restart'), JSON.stringify({ Count: 1, Delay: 1e8 }))
  const due = ['always', 'always-stopped', 'failed', 'unless']
  expect((await minidock.ok('system', 'resume')).split('\n').sort()).toEqual(due.map(name => `started ${name}`))
  expect((await minidock.ok('ps', '--format', '{{.Names}}')).split('\n').sort()).toEqual(due)
  expect((await minidock.ok('ps', '-a', '--format', '{{.Names}}')).split('\n')).not.toContain('auto')
  expect(await minidock.ok('system', 'resume')).toBe('')
})

test('system resume says which container it could not start, and starts the others', async () => {
  const source = join(minidock.root, 'of-one-boot')
  mkdirSync(source)
  const mount = ['--restart', 'always', '--mount', `type=bind,source=${source},target=/mnt`]
  await minidock.background('lost', undefined, ...mount)
  await minidock.background('web', undefined, '--restart', 'always')
  await crash()
  rmSync(source, { recursive: true })
  const { exitCode, stdout, stderr } = await minidock.minidock(['system', 'resume'])
  expect({ exitCode, stdout, stderr }).toEqual({
    exitCode: 1,
    stdout: 'started web',
    stderr: expect.stringMatching(
      /^minidock: cannot start container lost: invalid mount config for type "bind": bind source path does not exist: .*\n {2}make it first: mkdir -p /,
    ),
  })
})

const isNew = async (id: string) => id === (await namedId('new'))
const namedId = async (name: string) =>
  readFileSync(join(minidock.root, 'names', name, 'request.json'), 'utf8').match(/"Id": "(\w+)"/)?.[1] ?? ''

describe('a file that is half written', () => {
  const FILES = [
    'pid',
    'exit',
    'error',
    'restart',
    'health',
    'freezer',
    'config.json',
    'lock',
    'event',
    'restart-policy',
    'release',
    'release.new',
    'birth',
    'next',
    'log.attrs',
    'health.conf',
    'pid.new',
    'exit.new',
    'waiting',
    'paused',
    'stopped',
  ]

  const COMMANDS = [
    ['ps', '-a'],
    ['inspect', 'web'],
    ['pause', 'web'],
    ['rename', 'web', 'www'],
    ['system', 'gc'],
  ]

  test.each([
    ['runs', true],
    ['has ended', false],
  ])('of a container that %s: an error in clear words or none, and rm -f removes it', async (_, runs) => {
    for (const [name, content] of FILES.flatMap(file => [[file, '{"half'] as const, [file, ''] as const])) {
      const { id } = await minidock.background('web')
      if (!runs) await minidock.ok('stop', '-t', '0', 'web')
      writeFileSync(file(id, name), content)
      for (const { stderr } of await Promise.all(COMMANDS.map(words => minidock.minidock(words))))
        expect(stderr, `${name} ${content}`).not.toMatch(/this is a bug|SyntaxError|TypeError|RangeError/)
      expect(await minidock.ok('rm', '-f', id), `${name} ${content}`).toBe(id)
      expect(minidock.containerIds()).toEqual([])
    }
  })

  test('a directory of an exec that nobody runs goes with gc', async () => {
    const { id } = await minidock.background('web')
    await minidock.ok('exec', '-d', 'web', 'sleep', '1000')
    monitorsBelow(join(minidock.root, 'containers', id, 'execs')).forEach(kill)
    await untilNoMonitor(join(minidock.root, 'containers', id, 'execs'))
    expect(await minidock.ok('system', 'gc')).toBe('removed what is left of an exec in container web')
    rmSync(file(id, 'execs'), { recursive: true })
  })
})

describe('at the same time', () => {
  test('several commands that find a container without its monitor agree on what became of it', async () => {
    for (const flags of [[], ['--rm'], ['--restart', 'always']]) {
      const { id } = await minidock.background('web', undefined, ...flags)
      await crash()
      const all = await Promise.all(
        [
          ['ps', '-a'],
          ['ps', '-a'],
          ['system', 'gc'],
          ['system', 'resume'],
          ['inspect', 'web'],
          ['ps', '-a'],
        ].map(words => minidock.minidock(words)),
      )
      for (const { stderr } of all) expect(stderr).not.toMatch(/this is a bug|cannot clean up/)
      const { stdout } = await minidock.minidock(['ps', '-a', '--format', '{{.State}}'])
      expect(stdout).toBe(flags[0] === '--rm' ? '' : flags.length > 0 ? 'running' : 'exited')
      await minidock.minidock(['rm', '-f', id])
      expect(minidock.names()).toEqual([])
    }
  })

  test('several starts start it once, and all of them succeed', async () => {
    const id = await minidock.ok('create', '--name', 'web', 'busybox', 'sleep', '1000')
    const all = await Promise.all([1, 2, 3, 4].map(() => minidock.minidock(['start', 'web'])))
    expect(all.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0])
    // Those that were begun for nothing are about to end.
    await until('it has one monitor', () => monitorsBelow(minidock.root).length === 1)
    expect(readFileSync(file(id, 'lock'), 'utf8')).toMatch(/^1 /)
  })

  test('start and rm -f: the container is gone', async () => {
    for (let round = 0; round < 10; round++) {
      const id = await minidock.ok('create', '--name', 'web', 'busybox', 'sleep', '1000')
      const [started, removed] = await Promise.all([minidock.minidock(['start', 'web']), minidock.minidock(['rm', '-f', 'web'])])
      expect([removed.exitCode, started.stderr.includes('this is a bug')]).toEqual([0, false])
      await minidock.minidock(['rm', '-f', id])
      expect([minidock.containerIds(), minidock.names()]).toEqual([[], []])
      // One that was begun for nothing is about to end.
      await untilNoMonitor(minidock.root)
    }
  })

  test('rename and start of a container of --rm: its end frees the name that it has', async () => {
    for (let round = 0; round < 10; round++) {
      await minidock.ok('create', '--rm', '--name', 'web', 'busybox', 'sleep', '0.3')
      const [renamed] = await Promise.all([minidock.minidock(['rename', 'web', 'www']), minidock.minidock(['start', 'web'])])
      expect(renamed.stderr).not.toContain('this is a bug')
      await minidock.minidock(['start', 'www'])
      await minidock.untilGone()
      expect(minidock.names()).toEqual([])
    }
  })
})
