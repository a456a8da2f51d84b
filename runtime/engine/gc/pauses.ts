/** Ends pauses that were left half done: the command was killed, or the container's monitor. */

import { existsSync } from 'node:fs'
import { isFrozen, removeFreezer } from '../../kernel/cgroups/freezer.ts'
import { changing } from '../../store/containers/change-record.ts'
import type { StoredContainer } from '../../store/containers/containers.ts'
import { readFreezer, thawContainer } from '../../store/containers/freezing.ts'
import { isMonitorAlive } from '../../store/containers/living.ts'
import { isMarked } from '../../store/containers/marks.ts'
import { isRunning } from '../../store/containers/stored-container.ts'
import type { Engine } from '../engine.ts'

/** Thaws a container whose monitor was killed, before it is reconciled: frozen processes cannot end. */
export function thawOrphans({ process, directory }: StoredContainer): void {
  if (process && !isMonitorAlive(process)) thawContainer(directory)
}

/** Ends the pause of a container that has ended, or that is not frozen as its mark says. @returns a sentence about what was done */
export async function endHalfPause(engine: Engine, id: string): Promise<string | undefined> {
  const directory = engine.store.containers.directory(id)
  const freezer = readFreezer(directory)
  if (!freezer || !engine.store.containers.isThere(id)) return undefined
  // Waits for a `pause` in progress.
  return await changing(directory, engine.launcher, () => {
    const container = engine.store.containers.read(id)
    if (!container) return undefined
    const { Name } = container.record
    if (!isRunning(container)) {
      if (!existsSync(freezer.path) && !isMarked(directory, 'paused')) return undefined
      thawContainer(directory)
      removeFreezer(freezer)
      return existsSync(freezer.path) ? undefined : `ended the pause of container ${Name}: it has ended itself`
    }
    if (container.state !== 'paused' || isFrozen(freezer)) return undefined
    thawContainer(directory)
    return `let container ${Name} go on: its pause was killed`
  })
}
