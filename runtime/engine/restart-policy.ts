/**
 * Restart policies: whether and when a container that has ended is started again. The monitor asks by a command that it runs while it holds the container's
 * lock. If the monitor was killed, the command that finds the container decides (`reconcile.ts`).
 */

import { writeFileSync } from 'node:fs'
import { undoingOnFailure } from '../plan/journal.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { isMarked } from '../store/containers/marks.ts'
import { noteRestarted } from '../store/containers/notes.ts'
import type { Engine } from './engine.ts'
import { prepareStart } from './prepare-start.ts'

/** Returns the nanoseconds to wait before the container is started again, as a record can hold them: whole ones; undefined: it is not started again. */
export function restartDelay(engine: Engine, { record, exit, process, restart, directory }: StoredContainer): number | undefined {
  if (!exit || !process) return undefined
  const ended = {
    exitCode: exit.ExitCode,
    count: restart?.Count ?? 0,
    stopped: isMarked(directory, 'stopped'),
    delay: restart?.Delay ?? 0,
    ran: (Date.parse(exit.FinishedAt) - Date.parse(process.StartedAt)) * 1e6,
  }
  for (const module of engine.compiler.modules) {
    const delay = module.restartDelay?.(record.Request.HostConfig.RestartPolicy, ended)
    if (delay !== undefined) return Math.round(delay)
  }
  return undefined
}

/**
 * Prepares the next life for the monitor, which waits and begins it: writes the birth to `next`.
 * @returns milliseconds to wait before; undefined: the container is not started again
 */
export async function prepareRestart(engine: Engine, container: StoredContainer): Promise<number | undefined> {
  const { directory } = container
  const delay = restartDelay(engine, container)
  if (delay === undefined) return undefined
  // `system resume` starts it after the boot.
  const { isGoingDown } = await import('../kernel/machine/going-down.ts')
  if (await isGoingDown()) return undefined
  noteRestart(container, delay)
  const { birth, journal } = await prepareStart(engine, container)
  await undoingOnFailure(journal, () => writeFileSync(`${directory}/next`, birth.bytes, { mode: 0o600 }))
  return Math.round(delay / 1e6)
}

/** Counts one more start by the restart policy. @param delay nanoseconds that were waited before it */
export function noteRestart({ directory, restart }: StoredContainer, delay: number): void {
  noteRestarted(directory, { Count: (restart?.Count ?? 0) + 1, Delay: delay })
}
