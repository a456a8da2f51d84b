/** Chooses the driver of an engine under test, and brings that engine up. */

import { join } from 'node:path'
import { COMPILE_CACHE } from '../../course/chapter/compile-cache.ts'
import { REPOSITORY } from '../../course/places.ts'
import { bundledCli } from './bundled-cli.ts'
import type { Driver } from './driver.ts'
import { ENGINE, type EngineUnderTest } from './engine-under-test.ts'

const MUTANT_CLI = join(import.meta.dirname, 'mutant-cli.ts')

/** In a sandbox that is a file system in memory, with the lab's images. */
const ROOT = '/var/lib/minidock'

/**
 * Brings the engine up, if it needs that.
 * @throws {MinidockError} `unavailable` if this machine has no such engine
 */
export async function driverOf(engine: EngineUnderTest): Promise<Driver> {
  switch (engine.kind) {
    case 'chapter':
      return {
        command: [process.execPath, '--min-semi-space-size=16', engine.mutant === undefined ? await bundledCli() : MUTANT_CLI],
        env: { [ENGINE]: JSON.stringify(engine) },
        root: ROOT,
        stop: nothing,
      }
    case 'warm-up':
      return {
        command: [process.execPath, join(REPOSITORY, 'lab/warm-ups/start.ts'), engine.file],
        env: { NODE_COMPILE_CACHE: COMPILE_CACHE },
        root: undefined,
        stop: nothing,
      }
    case 'minidock':
      return { command: [join(REPOSITORY, 'minidock')], env: {}, root: ROOT, stop: nothing }
    case 'docker':
    case 'podman':
      return await otherEngine(engine.kind)
  }
}

async function nothing(): Promise<void> {}

/** Only whoever asks for docker or podman pays for loading what starts them. */
async function otherEngine(kind: 'docker' | 'podman'): Promise<Driver> {
  const { start } = await (kind === 'docker' ? import('./docker.ts') : import('./podman.ts'))
  return await start()
}
