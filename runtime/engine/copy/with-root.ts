/** Work on the files of a container, by name. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { StoredContainer } from '../../store/containers/containers.ts'
import type { Engine } from '../engine.ts'
import { waitUntilStarted } from '../wait-until-started.ts'
import { neverStill, type OpenRoot, openRoot, type RootUse } from './container-root.ts'

/** How often, and after how many milliseconds, a container is looked at again that is just starting or being removed. */
const TRIES = 100
const PAUSE = 20

/** @throws {MinidockError} `not-found`, or what the work throws */
export async function withRoot<T>(
  engine: Engine,
  name: string,
  use: RootUse,
  work: (root: OpenRoot, container: StoredContainer) => Promise<T>,
): Promise<T> {
  const { root, container } = await open(engine, name, use)
  try {
    return await work(root, container)
  } finally {
    await root.close()
  }
}

async function open(engine: Engine, name: string, use: RootUse): Promise<{ root: OpenRoot; container: StoredContainer }> {
  for (let tries = 0; tries < TRIES; tries++) {
    const container = await waitUntilStarted(engine, name)
    const { launcher, store } = engine
    const root = await openRoot({ paths: store.paths, launcher, container, layered: engine.compiler.chapters.includes(3) }, use)
    if (root) return { root, container }
    await sleep(PAUSE)
  }
  throw neverStill(name)
}
