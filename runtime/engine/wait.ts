/**
 * `wait`: a container's exit code, as docker's `POST /containers/{id}/wait` answers it. A container's files have its present state. The log of events has the
 * exit code of each life in order, even if a restart policy has started the container again since, or `--rm` has removed it.
 */

import { MinidockError } from '../base/errors.ts'
import { hasMonitor, isOfLife, lifeOf, patienceWith } from '../store/containers/monitor.ts'
import { isActive, isRunning, type StoredContainer } from '../store/containers/stored-container.ts'
import { EventReader } from '../store/events/event-reader.ts'
import { FolderChanges } from '../store/files/folder-changes.ts'
import type { Engine } from './engine.ts'
import { findIfThere, findReconciled } from './reconcile.ts'

/**
 * When the wait is over. `not-running`: when the container does not run, perhaps at once; a container that waits to be started again counts as running.
 * `next-exit`: when it ends the next time, perhaps after a start. `removed`: when it is removed.
 */
export type WaitCondition = 'not-running' | 'next-exit' | 'removed'

/**
 * Waits for the end of one life of a container, even if a restart policy starts the next life. If no other life follows, the wait is over when the monitor has
 * ended: its release has run by then. The removal of the container ends every wait. Events count from the call on, not from the first `await` on.
 * @param text a container's name, id, or a beginning of its id
 * @param signal ends the wait early: the promise rejects with its reason
 * @returns the exit code; 0 for a container that never ran
 * @throws {MinidockError} `not-found` when there is no such container, or when it was removed and its exit code is not known
 */
export async function waitForExit(
  engine: Engine,
  text: string,
  condition: WaitCondition = 'not-running',
  signal?: AbortSignal,
): Promise<number> {
  const events = new EventReader(engine.store.events, false)
  let changes: FolderChanges | undefined
  try {
    const first = await findReconciled(engine, text)
    changes = new FolderChanges(first.directory, isOfLife)
    const deaths: number[] = []
    let last = first
    let life: string | undefined
    for (let isQuiet = false; ; ) {
      signal?.throwIfAborted()
      const now = await findIfThere(engine, first.record.Id)
      deaths.push(...deathsIn(events, first.record.Id))
      if (!now) return deaths.at(condition === 'removed' ? -1 : 0) ?? lastKnown(last)
      if (deaths.length === 0) life = lifeOf(now)
      const hasEnded = condition === 'not-running' || deaths.length > 0 || isAnotherEnd(first, now)
      if (condition !== 'removed' && hasEnded) {
        // The monitor may have ended after the files were read: then they are read once more.
        if (isQuiet) return deaths[0] ?? codeOf(now)
        if (deaths[0] !== undefined && livesAgain(now, life)) return deaths[0]
      }
      const wasQuiet = isQuiet
      isQuiet = !hasMonitor(now)
      last = now
      if (wasQuiet || !isQuiet) await changes.next(patienceWith(now), signal)
    }
  } finally {
    changes?.close()
    events.close()
  }
}

/** Returns whether the container has ended again since `first`. It finds lives whose monitor was killed, too: these have no event `die`. */
function isAnotherEnd(first: StoredContainer, { exit }: StoredContainer): boolean {
  return exit !== undefined && exit.FinishedAt !== first.exit?.FinishedAt
}

/** Returns whether the container lives again, or is about to. @param before the life that was waited for */
function livesAgain(container: StoredContainer, before: string | undefined): boolean {
  return container.state === 'restarting' || (isRunning(container) && lifeOf(container) !== before)
}

function codeOf({ exit, failure }: StoredContainer): number {
  return failure?.ExitCode ?? exit?.ExitCode ?? 0
}

/** Returns the exit code of a container that was removed. @param last the container when it was last read */
function lastKnown(last: StoredContainer): number {
  if (!isActive(last)) return codeOf(last)
  throw new MinidockError('not-found', `cannot tell how ${last.record.Name} has ended: it was removed meanwhile`)
}

/** Returns the exit codes of the container's lives that have ended since the events were last read. */
function deathsIn(events: EventReader, id: string): number[] {
  return events
    .read()
    .filter(({ Type, Action, Actor }) => Type === 'container' && Action === 'die' && Actor.ID === id)
    .map(({ Actor }) => Number(Actor.Attributes['exitCode']))
}
