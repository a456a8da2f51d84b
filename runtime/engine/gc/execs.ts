/** Removes what is left of execs in a container that runs: the command was killed before the exec began, or its monitor was, and its process ended with that. */

import { rmSync } from 'node:fs'
import { truncateId } from '../../formats/docker/format.ts'
import { release } from '../../kernel/launch/launcher.ts'
import { deadExecs } from '../../store/containers/execs.ts'
import type { Engine } from '../engine.ts'

/** Removes the directories of dead execs, after their releases have run. @returns a sentence about what was done */
export async function removeDeadExecs(engine: Engine, id: string): Promise<string | undefined> {
  const { containers } = engine.store
  let removed = 0
  for (const directory of deadExecs(containers.directory(id))) {
    // If another process holds its lock, the exec has just begun.
    if ((await release(engine.launcher, directory)) !== 'released') continue
    rmSync(directory, { recursive: true, force: true })
    removed++
  }
  if (removed === 0) return undefined
  const name = containers.read(id)?.record.Name ?? truncateId(id)
  return `removed ${removed === 1 ? 'what is left of an exec' : `what is left of ${removed} execs`} in container ${name}`
}
