/** Pulls that are ended before they are done, and two at the same time: what is left, and what is fetched. */

import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../fixtures/eventually.ts'
import { type HoldingProxy, holdBack } from '../fixtures/holding-proxy.ts'
import { makeImage } from '../fixtures/made-images.ts'
import { Minidock, type Running } from '../fixtures/minidock.ts'
import { startRegistry, type TestRegistry } from '../fixtures/registry.ts'

let here: Minidock
let registry: TestRegistry
let proxy: HoldingProxy
/** Of the layer that comes at once, and of that which is held back: first twelve digits. */
let ids: readonly string[]

beforeEach(async () => {
  here = new Minidock()
  registry = await startRegistry()
  const image = await makeImage({ layers: [{ first: 'first\n' }, { second: randomBytes(2_000_000) }] })
  await registry.put(image, 'app')
  const { layers } = JSON.parse(String(image.bytes)) as { layers: { digest: string }[] }
  ids = layers.map(({ digest }) => digest.slice(7, 19))
  proxy = await holdBack(registry.host, layers[1]?.digest ?? '')
})
afterEach(async () => {
  await proxy.close()
  await registry.close()
  here.remove()
})

interface Pulling {
  readonly running: Running
  /** What it has printed so far. */
  readonly text: () => string
}

function pull(): Pulling {
  const running = here.start(['pull', `${proxy.host}/app`])
  let text = ''
  running.stdout?.on('data', chunk => {
    text += String(chunk)
  })
  return { running, text: () => text }
}

/** A pull of which the first layer is there, and the second is coming. */
async function halfDone(): Promise<Pulling> {
  const pulling = pull()
  await until('the first layer is there', () => pulling.text().includes(`${ids[0]}: Pull complete`))
  await until('the second is asked for', () => proxy.asked.some(path => path.includes(String(ids[1]))))
  return pulling
}

const blobsAsked = (id: string | undefined) => proxy.asked.filter(path => path.includes(`sha256:${id}`))

test('Ctrl-C leaves nothing of it', async () => {
  const { running } = await halfDone()
  running.kill('SIGINT')
  expect((await running).signal).toBe('SIGINT')
  expect(here.contents()).toEqual([])
})

test('what a killed pull has left goes with system gc, if no other pull comes', async () => {
  const { running } = await halfDone()
  running.kill('SIGKILL')
  await running
  expect(here.contents()).not.toEqual([])
  await here.ok('system', 'gc')
  expect(here.contents()).toEqual([])
})

test('a layer that a killed pull has finished is not fetched by the next', async () => {
  const { running } = await halfDone()
  running.kill('SIGKILL')
  await running
  proxy.release()
  const { exitCode, stdout } = await here.minidock(['pull', `${proxy.host}/app`])
  expect(exitCode).toBe(0)
  expect(stdout).toContain(`${ids[0]}: Already exists`)
  expect(blobsAsked(ids[0])).toHaveLength(1)
})

test('two pulls of an image share the work: each layer is fetched once, and both have the image', async () => {
  const one = await halfDone()
  const two = pull()
  await until('the other waits for the layer', () => two.text().includes(`${ids[1]}: Waiting`))
  proxy.release()
  const ended = await Promise.all([one.running, two.running])
  expect(ended.map(({ exitCode }) => exitCode)).toEqual([0, 0])
  expect(two.text()).toContain(`${ids[1]}: Already exists`)
  for (const id of ids) expect(blobsAsked(id)).toHaveLength(1)
  expect((await here.ok('images', '--format', '{{.Repository}}')).split('\n')).toEqual([`${proxy.host}/app`])
})
