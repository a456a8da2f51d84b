/**
 * `system resume`: after a boot, restart policies are carried out. What ran when the machine went down has ended with it; `always` also starts what a user had
 * stopped, which is all that distinguishes it from `unless-stopped`.
 */

import { MinidockError } from '../base/errors.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { isMarked } from '../store/containers/marks.ts'
import { isActive } from '../store/containers/stored-container.ts'
import type { Engine } from './engine.ts'
import { findReconciled } from './reconcile.ts'
import { startUnlessActive } from './start.ts'

export interface Resumed {
  readonly name: string
  /** Why it could not be started; absent: it runs. */
  readonly error?: unknown
}

/** Starts the containers whose restart policies say so, one after the other; tells of each that was due. */
export async function* resumeContainers(engine: Engine): AsyncGenerator<Resumed, void, void> {
  for (const container of engine.store.containers.list()) {
    const { Name: name } = container.record
    try {
      if (await resume(engine, container)) yield { name }
    } catch (error) {
      // It had --rm, and went with the machine.
      if (!(error instanceof MinidockError) || error.kind !== 'not-found') yield { name, error }
    }
  }
}

/** @returns whether it was due, and runs now */
async function resume(engine: Engine, { record }: StoredContainer): Promise<boolean> {
  const container = await findReconciled(engine, record.Id, { restarts: false })
  if (isActive(container) || !isDue(container)) return false
  await startUnlessActive(engine, container)
  return true
}

/** A retry that a boot makes is one of those that `on-failure` may have. */
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
