/**
 * Waits for a container that is being started. Its state is `running` already, so that its processes are found if its monitor is killed; but no process can join it
 * yet.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { MinidockError } from '../base/errors.ts'
import { hasStarted } from '../store/containers/living.ts'
import { isRunning, type StoredContainer } from '../store/containers/stored-container.ts'
import type { Engine } from './engine.ts'
import { findReconciled } from './reconcile.ts'

/** How often the container is read, and the milliseconds in between: a start takes a few milliseconds, or longer if a mount or a device has to wait. */
const TRIES = 1000
const PAUSE = 10

/**
 * Returns a container by name or id, reconciled, once its program runs; at once if it is not being started.
 * @throws {MinidockError} `not-found`; `conflict` after 10 seconds
 */
export async function waitUntilStarted(engine: Engine, text: string): Promise<StoredContainer> {
  for (let tries = 0; tries < TRIES; tries++) {
    const container = await findReconciled(engine, text)
    if (!isRunning(container) || !container.process || hasStarted(container.process)) return container
    await sleep(PAUSE)
  }
  throw new MinidockError('conflict', `container ${text} is being started`, { hint: 'try again, or end it: minidock rm -f' })
}
