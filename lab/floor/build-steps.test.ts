/** Containers as a build makes them: from layers and a config, without an image and without a row in `ps`. The changes of one become a layer of the next. */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Base, createContainer } from '../../runtime/engine/create.ts'
import { removeFromDisk } from '../../runtime/engine/remove.ts'
import { startContainer } from '../../runtime/engine/start.ts'
import { newRequest } from '../../runtime/formats/docker/request.ts'
import { upperToLayer } from '../../runtime/store/layers/upper-to-layer.ts'
import { engineOn } from '../fixtures/engine.ts'
import { until } from '../fixtures/eventually.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

async function builder() {
  const engine = engineOn(minidock.root)
  const { store, launcher } = engine
  const image = store.images.find('busybox')
  const layers = await store.layers.ensure(image)
  const [init = '', ...others] = layers.toReversed()
  /** Runs a script in a container. @returns the container once it has ended, and its exit code */
  const run = async (base: Base, script: string) => {
    const container = await createContainer(engine, { ...newRequest(), Cmd: ['sh', '-c', script] }, { from: base, madeBy: 'build' })
    const code = await (await startContainer(engine, container)).exited()
    return { container, code }
  }
  /** Returns a base with more layers. @param steps names of layers, lowest first, between the image's and the init layer on top */
  const baseWith = (...steps: readonly string[]): Base => ({ config: image.config, layers: [...others.toReversed(), ...steps, init] })
  return { engine, store, run, baseWith, keep: (of: Parameters<typeof upperToLayer>[2]) => upperToLayer(store.paths, launcher, of) }
}

test('a step sees what the step before wrote and deleted; ps shows neither, and a layer is removed when nothing needs it', async () => {
  const { engine, store, run, baseWith, keep } = await builder()
  const first = await run(baseWith(), 'echo one > /made; rm /etc/group')
  expect(first.code).toBe(0)
  const layer = await keep(first.container)
  const second = await run(baseWith(layer), 'cat /made && [ ! -e /etc/group ]')
  expect(second.code).toBe(0)
  expect(await minidock.ok('logs', second.container.record.Id)).toBe('one')
  expect(await minidock.ok('ps', '-aq')).toBe('')
  expect(await minidock.ok('info', '--format', '{{.Containers}}')).toBe('0')
  await minidock.ok('container', 'prune', '-f')
  expect(minidock.containerIds()).toHaveLength(2)
  await removeFromDisk(engine, first.container.record.Id)
  await minidock.ok('image', 'prune', '-f')
  expect(existsSync(join(store.paths.layers, layer))).toBe(true)
  await removeFromDisk(engine, second.container.record.Id)
  await minidock.ok('image', 'prune', '-f')
  expect([existsSync(join(store.paths.layers, layer)), existsSync(join(store.paths.layers, `${layer}.json`))]).toEqual([false, false])
})

test('system gc removes the containers of a killed build, and ends a step that runs', async () => {
  const script = join(import.meta.dirname, '../fixtures/build-and-die.ts')
  expect(spawnSync(process.execPath, [script, minidock.root]).signal).toBe('SIGKILL')
  expect(minidock.containerIds()).toHaveLength(2)
  const said = await minidock.ok('system', 'gc')
  expect(said.match(/its build was killed/g)).toHaveLength(2)
  await until('both are gone', () => minidock.containerIds().length === 0)
})
