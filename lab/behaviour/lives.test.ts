/** A container's life, as a user leads it through: create, start, stop, start again, remove; and names, which are unique. */

import { expect, test } from 'vitest'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

test('create, start, start -a: the output of each run is in the log', async () => {
  const id = await minidock.ok('create', '--name', 'made', 'busybox', 'sh', '-c', 'echo run >> /runs; wc -l < /runs; exit 6')
  expect(id).toMatch(/^[0-9a-f]{64}$/)
  expect((await minidock.inspect('made')).State).toMatchObject({ Status: 'created', Running: false, Pid: 0, ExitCode: 0 })
  expect(await minidock.minidock(['start', '-a', 'made'])).toEqual({ exitCode: 6, stdout: '1', stderr: '' })
  expect(await minidock.minidock(['start', '-a', 'made'])).toEqual({ exitCode: 6, stdout: '2', stderr: '' })
  expect(await minidock.ok('logs', 'made')).toBe('1\n2')
  expect((await minidock.inspect('made')).State).toMatchObject({ Status: 'exited', Running: false, Pid: 0, ExitCode: 6 })
})

test('run -d, ps, logs, stop, start, rm', async () => {
  const web = await minidock.background('web', 'trap "exit 0" TERM; echo up; while :; do sleep 0.05; done')
  await web.says(/up/)
  expect(await minidock.ok('ps', '--no-trunc', '--format', '{{.ID}} {{.Names}} {{.State}}')).toBe(`${web.id} web running`)
  const refused = await minidock.minidock(['rm', 'web'])
  expect({ ...refused, stderr: '' }).toEqual({ exitCode: 1, stdout: '', stderr: '' })
  expect(refused.stderr).toContain('running')
  expect(await minidock.ok('stop', 'web')).toBe('web')
  expect(await minidock.ok('ps', '-q')).toBe('')
  expect(await minidock.ok('ps', '-a', '--format', '{{.Names}} {{.State}}')).toBe('web exited')
  expect(await minidock.ok('start', 'web')).toBe('web')
  await web.says(/up\nup/)
  expect(await minidock.ok('rm', '-f', 'web')).toBe('web')
  expect(await minidock.ok('ps', '-aq')).toBe('')
})

test('of two that want one name at once, one has it and the other is told who', async () => {
  const both = await Promise.all([1, 2].map(async () => await minidock.minidock(['create', '--name', 'wanted', 'busybox', 'true'])))
  const [winner, loser] = both.toSorted((one, other) => (one.exitCode ?? 0) - (other.exitCode ?? 0))
  expect(winner).toMatchObject({ exitCode: 0, stderr: '' })
  expect(loser).toMatchObject({
    stdout: '',
    stderr: expect.stringContaining(`"/wanted" is already in use by container "${winner?.stdout}"`),
  })
  expect(minidock.containerIds()).toEqual([winner?.stdout])
})

test('a name that is taken is refused by run as well, with 125', async () => {
  await minidock.ok('create', '--name', 'taken', 'busybox', 'true')
  const { exitCode, stderr } = await minidock.minidock(['run', '--rm', '--name', 'taken', 'busybox', 'true'])
  expect({ exitCode, stderr }).toEqual({ exitCode: 125, stderr: expect.stringContaining('already in use') })
})

test('a container that runs is not started a second time', async () => {
  const web = await minidock.background('once')
  const { pid } = web
  await minidock.minidock(['start', 'once'])
  expect(web.pid).toBe(pid)
})

test('of two runs that want one name at once, one runs and the other is told who has it', async () => {
  const script = 'echo started; sleep 0.3'
  const both = await Promise.all(
    [1, 2].map(async () => await minidock.minidock(['run', '--name', 'contested', 'busybox', 'sh', '-c', script])),
  )
  const [winner, loser] = both.toSorted((one, other) => (one.exitCode ?? 0) - (other.exitCode ?? 0))
  expect(winner).toEqual({ exitCode: 0, stdout: 'started', stderr: '' })
  const [id = ''] = minidock.containerIds()
  expect(loser).toEqual({
    exitCode: 125,
    stdout: '',
    stderr: expect.stringContaining(`name "/contested" is already in use by container "${id}"`),
  })
  expect(minidock.containerIds()).toHaveLength(1)
})

test('inspect tells of a container what was asked for, and of an image what it is', async () => {
  await minidock.ok(
    'create',
    '--name',
    'told',
    '-h',
    'web',
    '-e',
    'A=1',
    '--read-only',
    '--init',
    '--pid',
    'host',
    'busybox',
    'echo',
    'two words',
  )
  const told = await minidock.inspect('told')
  expect(told).toMatchObject({
    Name: '/told',
    Path: 'echo',
    Args: ['two words'],
    Config: { Hostname: 'web', Env: expect.arrayContaining(['A=1']), Image: 'busybox', Cmd: ['echo', 'two words'] },
    HostConfig: { ReadonlyRootfs: true, Init: true, PidMode: 'host', AutoRemove: false },
  })
  expect(told.Id).toMatch(/^[0-9a-f]{64}$/)
  const [image] = JSON.parse(await minidock.ok('inspect', 'busybox')) as [{ RepoTags: string[]; Config: { Cmd: string[] } }]
  expect(image).toMatchObject({ RepoTags: ['busybox:latest'], Config: { Cmd: ['sh'] } })
  const [id] = JSON.parse(await minidock.ok('inspect', 'told')) as [{ Image: string }]
  expect(id.Image).toBe(await minidock.ok('images', '-q', '--no-trunc', 'busybox'))
})
