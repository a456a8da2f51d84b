/** Execs as docker's API has them: created, started later by any process, inspected after their end. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createExec } from '../../runtime/engine/create-exec.ts'
import type { Engine } from '../../runtime/engine/engine.ts'
import { findExec } from '../../runtime/engine/exec-record.ts'
import { explainFailed } from '../../runtime/engine/explain-failure.ts'
import { inspectExec } from '../../runtime/engine/inspect-exec.ts'
import { startExec } from '../../runtime/engine/start-exec.ts'
import type { ExecRequest } from '../../runtime/formats/docker/exec.ts'
import { engineOn } from '../fixtures/engine.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()
const engineOf = () => engineOn(minidock.root)

const requestOf = (...Cmd: string[]): ExecRequest => ({
  AttachStdin: false,
  AttachStdout: false,
  AttachStderr: false,
  Tty: false,
  Env: [],
  Cmd,
  Privileged: false,
  User: '',
  WorkingDir: '',
  ConsoleSize: [0, 0],
})

/** Creates an exec in the container `web`. @returns its id */
function create(engine: Engine, ...command: string[]): string {
  return createExec(engine, engine.store.containers.find('web'), requestOf(...command)).record.ID
}

test('an exec runs when any process starts it, and can be inspected until its container is removed', async () => {
  const web = await minidock.background('web')
  const id = create(engineOf(), 'sh', '-c', 'touch /made; exit 7')
  const engine = engineOf()
  expect(inspectExec(engine, id)).toMatchObject({ Running: false, ExitCode: null, Pid: 0, ContainerID: web.id })
  expect(existsSync(join(minidock.containerFolder(web.id), 'upper/made'))).toBe(false)
  const exec = findExec(engine, id)
  expect(await (await startExec(engine, exec)).exited()).toBe(7)
  const ended = inspectExec(engine, id)
  expect(ended).toMatchObject({
    Running: false,
    ExitCode: 7,
    ProcessConfig: { entrypoint: 'sh', arguments: ['-c', 'touch /made; exit 7'], privileged: false, tty: false },
  })
  expect(ended.Pid).toBeGreaterThan(0)
  expect(existsSync(join(minidock.containerFolder(web.id), 'upper/made'))).toBe(true)
  await expect(startExec(engine, exec)).rejects.toMatchObject({ kind: 'conflict', message: `exec command ${id} has already run` })
  await minidock.ok('system', 'gc')
  expect(inspectExec(engine, id)).toEqual(ended)
  expect(JSON.parse(await minidock.ok('inspect', 'web'))[0].ExecIDs).toBeNull()
  await minidock.ok('stop', '-t', '0', 'web')
  expect(inspectExec(engine, id)).toEqual(ended)
  await minidock.ok('rm', 'web')
  expect(() => inspectExec(engine, id)).toThrow(`No such exec instance: ${id}`)
})

test('an exec that runs says so; one whose program does not exist fails with the reason and docker’s exit code', async () => {
  await minidock.background('web')
  const engine = engineOf()
  const id = create(engine, 'sleep', '1000')
  await startExec(engine, findExec(engine, id))
  expect(inspectExec(engine, id)).toMatchObject({ Running: true, ExitCode: null })
  const missing = create(engine, 'nosuch')
  await expect(startExec(engine, findExec(engine, missing))).rejects.toThrow('executable file not found in $PATH')
  expect(inspectExec(engine, missing)).toMatchObject({ Running: false, ExitCode: 127 })
})

test('a restart of the container removes its execs; the command exec leaves none', async () => {
  const web = await minidock.background('web')
  const engine = engineOf()
  const [before, later] = [create(engine, 'true'), create(engine, 'true')]
  const found = findExec(engine, later)
  await (await startExec(engine, findExec(engine, before))).exited()
  await minidock.ok('restart', '-t', '0', 'web')
  expect(() => inspectExec(engine, before)).toThrow('No such exec instance')
  await expect(startExec(engine, { ...found, container: engine.store.containers.find('web') })).rejects.toMatchObject({ kind: 'conflict' })
  await minidock.ok('exec', 'web', 'true')
  const folder = join(minidock.containerFolder(web.id), 'execs')
  expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([])
})

test.each([
  ['has ended', ['kill'], 'start it first: minidock start web'],
  ['was removed', ['rm', '-f'], 'it has ended meanwhile, and was removed'],
])('an exec whose container %s before it is started says so', async (_what, command, hint) => {
  const web = await minidock.background('web')
  const engine = engineOf()
  const exec = createExec(engine, engine.store.containers.find('web'), requestOf('true'))
  const [record, plan] = ['request.json', 'plan.json'].map(name => readFileSync(join(exec.directory, name), 'utf8'))
  await minidock.ok(...command, 'web')
  const error = { kind: 'conflict', message: `container ${web.id} is not running`, hint }
  await expect(startExec(engine, exec)).rejects.toMatchObject(error)
  // The same, as the client reports it to the command that it runs again.
  expect(await explainFailed(engine, { record: record ?? '', plan: plan ?? '', result: { kind: 'died' } })).toMatchObject(error)
})
