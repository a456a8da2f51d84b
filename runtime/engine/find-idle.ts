/** Finds the container that `start` is to start. */

import { MinidockError } from '../base/errors.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { isActive } from '../store/containers/stored-container.ts'
import type { Engine } from './engine.ts'
import { findReconciled } from './reconcile.ts'

/**
 * Returns a container that may be started, by name or id; undefined: it runs already.
 * @throws {MinidockError} `conflict` for one that is paused; `not-found`
 */
export async function findIdle(engine: Engine, name: string): Promise<StoredContainer | undefined> {
  const container = await findReconciled(engine, name, { restarts: false })
  if (container.state === 'paused')
    throw new MinidockError('conflict', 'cannot start a paused container, try unpause instead', { hint: `minidock unpause ${name}` })
  return isActive(container) ? undefined : container
}
