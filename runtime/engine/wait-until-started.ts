/** A container that is just being started counts as running: what is left of it when its monitor is killed has to be found. But nobody can go into it yet. */

import { setTimeout as sleep } from 'node:timers/promises'
import { MinidockError } from '../base/errors.ts'
import { hasStarted } from '../store/containers/living.ts'
import { isRunning, type StoredContainer } from '../store/containers/stored-container.ts'
import type { Engine } from './engine.ts'
import { findReconciled } from './reconcile.ts'

/** How often it is looked at, and how many milliseconds lie between: a start takes a few milliseconds, or as long as its mounts and devices wait for something. */
const TRIES = 1000
const PAUSE = 10

export async function waitUntilStarted(engine: Engine, text: string): Promise<StoredContainer> {
  for (let tries = 0; tries < TRIES; tries++) {
    const container = await findReconciled(engine, text)
    if (!isRunning(container) || !container.process || hasStarted(container.process)) return container
    await sleep(PAUSE)
  }
  throw new MinidockError('conflict', `container ${text} is being started`, { hint: 'try again, or end it: minidock rm -f' })
}
