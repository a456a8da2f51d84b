/** Clears starts whose command was killed before a monitor had the program, and starts that no monitor has taken over. */

import { changing } from '../../store/containers/change-record.ts'
import { clearHalfStart, isHalfStarted } from '../../store/containers/half-start.ts'
import type { Engine } from '../engine.ts'
import { recompileRelease } from '../recompile-release.ts'

/** Undoes what the start has reserved, and removes its programs. @returns a sentence about what was done */
export async function clearKilledStart(engine: Engine, id: string): Promise<string | undefined> {
  const { store, launcher } = engine
  const found = store.containers.read(id)
  if (!found || !isHalfStarted(found)) return undefined
  return await changing(found.directory, launcher, async () => {
    const container = store.containers.read(id)
    if (!container || !isHalfStarted(container)) return undefined
    // It has not lived: it waits for its start, with --rm too.
    if (container.record.Request.HostConfig.AutoRemove) recompileRelease(engine, id, { keep: true })
    await clearHalfStart(launcher, container.directory)
    return `cleared container ${container.record.Name}: its start was killed`
  })
}
