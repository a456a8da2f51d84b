/** `system gc`: what was begun and not ended is ended, and nothing else is touched. */

import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startTime } from '../../runtime/kernel/machine/process.ts'
import { OF_DEAD_PROCESS } from '../fixtures/dead-process.ts'
import { isAlive } from '../fixtures/is-alive.ts'
import { besidesNetwork } from '../fixtures/network-state.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { untilDead } from '../kernel/containers.ts'
import { kill, monitorsBelow } from './killing.ts'

const minidock = useMinidock()

const gc = async () => besidesNetwork(await minidock.ok('system', 'gc'))
const names = () => readdirSync(join(minidock.root, 'names'))

/** As if another process had made it, which has died since. */
function orphan(id: string, change: Readonly<Record<string, unknown>> = {}): void {
  const path = join(minidock.containerFolder(id), 'request.json')
  writeFileSync(path, JSON.stringify({ ...(JSON.parse(readFileSync(path, 'utf8')) as object), Creator: OF_DEAD_PROCESS, ...change }))
}

test('what nobody has killed stays: a container that runs, one that has ended, one that waits for its start', async () => {
  await minidock.background('runs')
  await minidock.ok('run', '--name', 'ended', 'busybox', 'true')
  orphan(await minidock.ok('create', '--rm', '--name', 'waits', 'busybox', 'true'))
  expect(await gc()).toBe('')
  expect(await minidock.ok('ps', '-a', '--format', '{{.Names}} {{.State}}')).toBe('waits created\nended exited\nruns running')
  await minidock.ok('rm', '-f', 'waits')
})

describe('a monitor that was killed', () => {
  test('takes its container with it, whoever its user is, and gc writes down that nobody knows how it ended', async () => {
    const web = await minidock.background('web', 'sleep 1000', '-u', '1000')
    const { pid } = web
    monitorsBelow(minidock.root).forEach(kill)
    await untilDead(pid)
    expect(await gc()).toBe('released container web: its monitor was killed')
    expect((await minidock.inspect('web')).State).toMatchObject({ Status: 'exited', Running: false, ExitCode: 255 })
  })

  test('cannot keep a container of --rm', async () => {
    await minidock.background('web', 'sleep 1000', '--rm')
    monitorsBelow(minidock.root).forEach(kill)
    expect(await gc()).toBe('released container web: its monitor was killed')
    expect([minidock.containerIds(), names()]).toEqual([[], []])
  })
})

describe('a command that was killed', () => {
  test('before it started its container: that of run --rm goes, that of run stays', async () => {
    orphan(await minidock.ok('create', '--rm', '--name', 'gone', 'busybox', 'true'), { MadeBy: 'run' })
    orphan(await minidock.ok('create', '--name', 'kept', 'busybox', 'true'), { MadeBy: 'run' })
    expect(await gc()).toBe('removed container gone: its run --rm was killed before it started')
    expect(names()).toEqual(['kept'])
  })

  test('before a monitor knew of its start: what it had compiled goes, and that of a start under way stays', async () => {
    await minidock.ok('run', '--name', 'web', 'busybox', 'true')
    const folder = minidock.containerFolder((await minidock.inspect('web')).Id)
    for (const name of ['birth', 'release.new']) writeFileSync(join(folder, name), '')
    writeFileSync(join(folder, 'lock'), `2 .tmp-${process.pid}-${startTime(process.pid)}-0123456789ab\n`)
    expect(await gc()).toBe('')
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['birth', 'release.new']))
    writeFileSync(join(folder, 'lock'), `2 ${OF_DEAD_PROCESS}\n`)
    expect(await gc()).toBe('cleared container web: its start was not finished')
    for (const name of ['birth', 'release.new']) expect(readdirSync(folder)).not.toContain(name)
    expect(await minidock.ok('start', 'web')).toBe('web')
    expect(readFileSync(join(folder, 'lock'), 'utf8')).toMatch(/^3 /)
  })

  test('before it had a name: the container gets it', async () => {
    orphan(await minidock.ok('create', '--name', 'web', 'busybox', 'true'))
    rmSync(join(minidock.root, 'names/web'))
    expect(await gc()).toBe('gave container web its name back')
    expect(await minidock.ok('ps', '-aq', '--no-trunc')).toBe((await minidock.inspect('web')).Id)
  })

  test('before it had a name that another has taken since: the container goes', async () => {
    orphan(await minidock.ok('create', '--name', 'web', 'busybox', 'true'))
    rmSync(join(minidock.root, 'names/web'))
    const id = await minidock.ok('create', '--name', 'web', 'busybox', 'true')
    expect(await gc()).toBe('removed container web: its create was killed before it had its name')
    expect((await minidock.inspect('web')).Id).toBe(id)
  })

  test('in the middle of a removal: gc ends it, and leaves the name alone, which another has by then', async () => {
    const id = await minidock.ok('create', '--name', 'web', 'busybox', 'true')
    renameSync(join(minidock.root, 'names/web'), join(minidock.containerFolder(id), 'name'))
    const other = await minidock.ok('create', '--name', 'web', 'busybox', 'true')
    expect(await gc()).toBe('finished the removal of container web')
    expect(minidock.containerIds()).toEqual([other])
    expect((await minidock.inspect('web')).Id).toBe(other)
  })

  test('leaves folders and a dangling name, which go', async () => {
    const removed = `.removed-${'a'.repeat(64)}`
    for (const name of [removed, OF_DEAD_PROCESS]) mkdirSync(join(minidock.root, 'containers', name, 'upper'), { recursive: true })
    symlinkSync(`../containers/${'b'.repeat(64)}`, join(minidock.root, 'names/dangling'))
    expect((await gc()).split('\n')).toEqual([
      expect.stringContaining(`containers/${OF_DEAD_PROCESS}, half made by a command that was killed`),
      'freed the name dangling: its container is gone',
      'removed what was left of container aaaaaaaaaaaa',
    ])
    expect(readdirSync(join(minidock.root, 'containers'))).toEqual([])
  })
})

test('two at once, beside commands that make and remove containers, disturb nobody', async () => {
  const work = Array.from({ length: 6 }, () => minidock.minidock(['run', '--rm', 'busybox', 'echo', 'done']))
  const cleaning = Array.from({ length: 4 }, () => minidock.minidock(['system', 'gc']))
  expect((await Promise.all(work)).map(({ stdout, stderr }) => stdout + stderr)).toEqual(work.map(() => 'done'))
  expect((await Promise.all(cleaning)).map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual(cleaning.map(() => [0, '']))
})

test('a container whose record is damaged is named, and rm -f removes it by its id', async () => {
  const web = await minidock.background('web')
  const { pid } = web
  writeFileSync(join(minidock.containerFolder(web.id), 'request.json'), '{"Id": 1}')
  const { exitCode, stderr } = await minidock.minidock(['system', 'gc'])
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining(`container ${web.id.slice(0, 12)}: cannot read `)])
  expect((await minidock.minidock(['rm', web.id])).exitCode).toBe(1)
  expect(await minidock.ok('rm', '-f', web.id.slice(0, 12))).toBe(web.id.slice(0, 12))
  expect([minidock.containerIds(), names(), isAlive(pid)]).toEqual([[], [], false])
})
