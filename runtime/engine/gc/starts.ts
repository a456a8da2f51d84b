/** Undoes starts that no monitor has taken over. */

import { abandon } from '../../kernel/launch/launcher.ts'
import { changing } from '../../store/containers/change-record.ts'
import { isHalfStarted } from '../../store/containers/half-start.ts'
import type { Engine } from '../engine.ts'
import { recompileRelease } from '../recompile-release.ts'

/**
 * Undoes what such a start has reserved, and removes its programs.
 * @param own whether a start of this process counts as well: it has failed
 * @returns a sentence about what was done
 */
export async function clearKilledStart(engine: Engine, id: string, own = false): Promise<string | undefined> {
  const { store, launcher } = engine
  const found = store.containers.read(id)
  if (!found || !isHalfStarted(found, own)) return undefined
  return await changing(found.directory, launcher, async () => {
    const container = store.containers.read(id)
    if (!container || !isHalfStarted(container, own)) return undefined
    const { Name, Request } = container.record
    // It has not lived: it waits for its start, with --rm too.
    const keeps = Request.HostConfig.AutoRemove && recompileRelease(engine, id, { keep: true })
    if ((await abandon(launcher, container.directory)) === 'released') return `cleared container ${Name}: its start was not finished`
    // A monitor has, just now.
    if (keeps) recompileRelease(engine, id)
    return undefined
  })
}
