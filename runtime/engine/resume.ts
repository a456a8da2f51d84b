/**
 * `system resume`: carries out restart policies after a boot. Containers that ran when the machine went down have ended with it. `always` also starts a
 * container that a user had stopped; in that alone it differs from `unless-stopped`.
 */

import { isOfKind } from '../base/errors.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { isMarked } from '../store/containers/marks.ts'
import { isActive } from '../store/containers/stored-container.ts'
import type { Engine } from './engine.ts'
import { findReconciled } from './reconcile.ts'
import { startUnlessActive } from './start.ts'

/** A container that was to be started. */
export interface Resumed {
  readonly name: string
  /** Why it could not be started; absent: it runs. */
  readonly error?: unknown
}

/** Starts the containers whose restart policies say so, one after the other. Yields each of them after its start, or with the error. */
export async function* resumeContainers(engine: Engine): AsyncGenerator<Resumed, void, void> {
  for (const container of engine.store.containers.list()) {
    const { Name: name } = container.record
    try {
      if (await resume(engine, container)) yield { name }
    } catch (error) {
      // A container with --rm was removed when it was reconciled.
      if (!isOfKind(error, 'not-found')) yield { name, error }
    }
  }
}

/** Starts a container if its restart policy says so. @returns whether it does */
async function resume(engine: Engine, { record }: StoredContainer): Promise<boolean> {
  const container = await findReconciled(engine, record.Id, { restarts: false })
  if (isActive(container) || !isDue(container)) return false
  await startUnlessActive(engine, container)
  return true
}

/** Returns whether a container is to be started after a boot. For `on-failure:N` that start counts as one of the N. */
function isDue({ record, exit, restart, directory }: StoredContainer): boolean {
  const { Name, MaximumRetryCount } = record.Request.HostConfig.RestartPolicy
  if (exit === undefined) return false
  if (Name === 'always') return true
  if (isMarked(directory, 'stopped')) return false
  return Name === 'unless-stopped' || (Name === 'on-failure' && exit.ExitCode !== 0 && isLeft(MaximumRetryCount, restart?.Count ?? 0))
}

function isLeft(most: number, count: number): boolean {
  return most === 0 || count < most
}
