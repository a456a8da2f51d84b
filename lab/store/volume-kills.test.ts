/** Making and removing volumes, killed at any moment: each is there whole or not at all, and `system gc` takes away the rest. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { collectGarbage } from '../../runtime/store/state/gc-temporary.ts'
import { launcher, temporaryFolder } from '../kernel/containers.ts'
import { within } from '../suite/slowness.ts'
import { VolumeRooms } from './volume-fixtures.ts'

const ROUNDS = 100
/** The loop is killed after some of its rounds, which take longer on a loaded machine, and some milliseconds: about one round more. */
const LOOP_ROUNDS = 4
const LONGEST = 10
const FILES = 20

const folder = temporaryFolder()
const rooms = new VolumeRooms(folder)
const { volumes, paths } = rooms
const loop = join(import.meta.dirname, 'volume-loops.ts')

/** Makes the volumes that the loop removes, each with files. */
function fill(): void {
  for (let number = 0; number < 4; number++) {
    volumes.ensure({ Name: `volume${number}` })
    for (let file = 0; file < FILES; file++) writeFileSync(join(volumes.data(`volume${number}`), `file${file}`), '')
  }
}

/** Waits until so many bytes have been written. */
async function written(stream: Readable, length: number): Promise<void> {
  let seen = 0
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    seen += chunk.length
    if (seen >= length) return
  }
}

async function killed(child: ChildProcess): Promise<void> {
  const ended = once(child, 'close')
  child.kill('SIGKILL')
  await ended
}

test(`${ROUNDS} commands that are killed at a random moment leave no volume that is not whole`, { timeout: within(900) }, async () => {
  const container = rooms.containers.directory('c'.repeat(64))
  mkdirSync(container)
  const seen = new Set<string>()
  for (let round = 0; round < ROUNDS; round++) {
    fill()
    const child = spawn(process.execPath, [loop, paths.root, launcher(), 'change'], { stdio: ['ignore', 'pipe', 'inherit'] })
    await written(child.stdout, 'ready\n'.length + Math.floor(Math.random() * LOOP_ROUNDS))
    await sleep(Math.random() * LONGEST)
    await killed(child)
    for (const name of readdirSync(paths.volumes))
      if (name.startsWith('.')) seen.add(name.startsWith('.tmp-') ? 'half made or removed' : 'hidden')
    for (const name of volumes.halfRemoved()) expect(await volumes.endRemoval(name, () => ['a container']), name).toBe('given back')
    const list = await volumes.list((_name, error) => expect.unreachable(error.message))
    const links = volumes.releaseDangling()
    expect([list.map(({ record }) => record.Name), links]).toEqual([volumes.names(), []])
    for (const { record, data } of list) expect([0, record.Name.startsWith('volume') ? FILES : 0]).toContain(readdirSync(data).length)
    for (const name of volumes.names()) await volumes.remove(name, () => [])
  }
  await collectGarbage(paths, launcher(), error => expect.unreachable(String(error)))
  expect(readdirSync(paths.volumes)).toEqual([])
  expect(readdirSync(container)).toEqual(['volumes'])
  expect([...seen].sort()).toEqual(['half made or removed', 'hidden'])
})
