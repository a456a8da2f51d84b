/** What a module has reserved for a start is let go of when there is no such start, whoever fails, and whoever is killed. */

import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { createContainer } from '../../runtime/engine/create.ts'
import type { Engine } from '../../runtime/engine/engine.ts'
import { explainFailed } from '../../runtime/engine/explain-failure.ts'
import { collect } from '../../runtime/engine/gc/collect.ts'
import { prepareStart } from '../../runtime/engine/prepare-start.ts'
import { startContainer } from '../../runtime/engine/start.ts'
import { newRequest } from '../../runtime/formats/docker/request.ts'
import { lockFile } from '../../runtime/kernel/launch/launcher.ts'
import { readText } from '../../runtime/kernel/machine/read.ts'
import { AT } from '../../runtime/kernel/program/constants.ts'
import type { Module } from '../../runtime/plan/module.ts'
import { OF_DEAD_PROCESS } from '../fixtures/dead-process.ts'
import { engineOn } from '../fixtures/engine.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

const leases = () => join(minidock.root, 'leases')
const leased = () => readdirSync(leases())

/** A module that leases an address to a container: a file with the address for its name. */
const addresses: Module = {
  name: 'addresses',
  chapter: 99,
  summary: 'leases an address',
  async reserve(draft, journal) {
    const lease = join(leases(), `10.0.0.${journal.generation}`)
    const mark = `${journal.id} ${journal.generation}`
    journal.note(() => {
      if (readText(lease) === mark) rmSync(lease)
    })
    writeFileSync(lease, mark)
    draft.reserved['addresses'] = lease
  },
  compile(plan, birth, release) {
    const { request, reserved } = plan
    if (request.Labels['fails'] === 'compile') throw new Error('no route to it')
    if (request.Labels['fails'] === 'birth') birth.host('prepare').because('nobody is there').chdir('/no/such')
    release.because('others may have the address').tolerating('ENOENT').unlinkat(AT.FDCWD, String(reserved['addresses']), 0)
  },
  async furnish({ request }) {
    if (request.Labels['fails'] === 'furnish') throw new Error('no file for it')
  },
}

beforeEach(() => void mkdirSync(leases(), { recursive: true }))

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}

const engineHere = () => engineOn(minidock.root, addresses)

async function created(engine: Engine, name: string, fails = '', AutoRemove = false) {
  const request = newRequest()
  const { planned: _, ...container } = await createContainer(
    engine,
    { ...request, Cmd: ['true'], Labels: { fails }, HostConfig: { ...request.HostConfig, AutoRemove } },
    { from: engine.store.images.find('busybox'), name, madeBy: 'create' },
  )
  return container
}

test('a life holds it until it has ended', async () => {
  const engine = engineHere()
  const launch = await startContainer(engine, await created(engine, 'web'))
  expect(await launch.exited()).toBe(0)
  expect(leased()).not.toContain('10.0.0.1')
})

test.each(['birth', 'furnish'])('a start that fails in %s holds nothing', async stage => {
  const engine = engineHere()
  const container = await created(engine, 'web', stage)
  await expect(startContainer(engine, container)).rejects.toThrow(stage === 'birth' ? 'start web' : 'no file for it')
  expect(leased()).not.toContain('10.0.0.1')
  expect(readdirSync(container.directory)).not.toContain('release.new')
})

test('a container whose programs cannot be compiled is not made, and holds nothing', async () => {
  await expect(created(engineHere(), 'web', 'compile')).rejects.toThrow('no route to it')
  expect(leased()).toEqual([])
})

test('of a start that its client reports as failed, without a monitor that has taken it over, nothing is left', async () => {
  const engine = engineHere()
  const container = await created(engine, 'web')
  await prepareStart(engine, container)
  const [record, plan] = ['request.json', 'plan.json'].map(name => readFileSync(join(container.directory, name), 'utf8'))
  const error = await explainFailed(engine, { record: record ?? '', plan: plan ?? '', result: { kind: 'died' } })
  expect(error.message).toBe('cannot start web: it was killed before its program ran')
  expect(leased()).not.toContain('10.0.0.1')
  expect(readdirSync(container.directory)).not.toContain('release.new')
})

test('of a start that was killed, gc leaves all while another command holds the container’s lock', async () => {
  const engine = engineHere()
  const container = await created(engine, 'web', '', true)
  await prepareStart(engine, container)
  const lock = join(container.directory, 'lock')
  writeFileSync(lock, `1 ${OF_DEAD_PROCESS}\n`)
  const held = openSync(lock, 'r+')
  await lockFile(engine.launcher, held)
  const before = readFileSync(join(container.directory, 'release.new'))
  expect(await all(collect(engine))).toEqual([])
  expect(leased()).toContain('10.0.0.1')
  expect(readFileSync(join(container.directory, 'release.new'))).toEqual(before)
  closeSync(held)
  expect(await all(collect(engine))).toHaveLength(1)
  expect(leased()).not.toContain('10.0.0.1')
  await minidock.ok('rm', 'web')
})

test.each([
  ['gc', false],
  ['gc', true],
  ['rm', false],
] as const)('of a start that was killed before there was a monitor, %s lets go (--rm: %s)', async (command, autoRemove) => {
  const engine = engineHere()
  const container = await created(engine, 'web', '', autoRemove)
  await prepareStart(engine, container)
  expect(leased()).toContain('10.0.0.1')
  // As if this process were one that is dead.
  writeFileSync(join(container.directory, 'lock'), `1 ${OF_DEAD_PROCESS}\n`)
  if (command === 'gc')
    expect(await all(collect(engine))).toEqual([{ kind: 'done', text: 'cleared container web: its start was not finished' }])
  else await minidock.ok('rm', 'web')
  expect(leased()).not.toContain('10.0.0.1')
  if (command === 'gc') await minidock.ok('start', 'web')
})
