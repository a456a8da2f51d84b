/** Opens the root of a container, given by name or id, for some work, and closes it. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Birth } from '../../plan/birth.ts'
import type { StoredContainer } from '../../store/containers/containers.ts'
import type { Engine } from '../engine.ts'
import { waitUntilStarted } from '../wait-until-started.ts'
import { neverStill, type OpenRoot, openRoot, type RootUse } from './container-root.ts'

/** How often a container that is being started or removed is read again, and the milliseconds in between. */
const TRIES = 100
const PAUSE = 20

/** Returns what `work` returns. @throws {MinidockError} `not-found`; `conflict` for a container that is started or removed all the time; what the work throws */
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
    const mountInside = async (birth: Birth) => {
      for (const module of engine.compiler.modules) await module.mountStopped?.(container, store, birth)
    }
    const source = { paths: store.paths, launcher, container, layered: engine.compiler.chapters.includes(3), mountInside }
    const root = await openRoot(source, use)
    if (root) return { root, container }
    await sleep(PAUSE)
  }
  throw neverStill(name)
}
