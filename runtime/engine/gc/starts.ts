/** Clears starts whose command was killed before a monitor had the program. */

import { changing } from '../../store/containers/change-record.ts'
import { clearHalfStart, isHalfStarted } from '../../store/containers/half-start.ts'
import type { Engine } from '../engine.ts'

/** Removes the programs of a killed start. @returns a sentence about what was done */
export async function clearKilledStart({ store, launcher }: Engine, id: string): Promise<string | undefined> {
  const found = store.containers.read(id)
  if (!found || !isHalfStarted(found)) return undefined
  return await changing(found.directory, launcher, () => {
    const container = store.containers.read(id)
    if (!container || !isHalfStarted(container)) return undefined
    clearHalfStart(container.directory)
    return `cleared container ${container.record.Name}: its start was killed`
  })
}
