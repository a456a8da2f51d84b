/** What `exec` has left in a container that still runs: its command was killed before it began, or its monitor was. Its process ended with that. */

import { rmSync } from 'node:fs'
import { truncateId } from '../../formats/docker/format.ts'
import { release } from '../../kernel/launch/launcher.ts'
import { deadExecs } from '../../store/containers/execs.ts'
import type { Engine } from '../engine.ts'

/** @returns what was done */
export async function removeDeadExecs(engine: Engine, id: string): Promise<string | undefined> {
  const { containers } = engine.store
  let removed = 0
  for (const directory of deadExecs(containers.directory(id))) {
    // Somebody who has its lock has only just begun.
    if ((await release(engine.launcher, directory)) !== 'released') continue
    rmSync(directory, { recursive: true, force: true })
    removed++
  }
  if (removed === 0) return undefined
  const name = containers.read(id)?.record.Name ?? truncateId(id)
  return `removed ${removed === 1 ? 'what is left of an exec' : `what is left of ${removed} execs`} in container ${name}`
}
