/** Finishes removals of volumes that killed commands have left half done. */

import { usersOf } from '../../store/volumes/volume-use.ts'
import type { Engine } from '../engine.ts'

/**
 * Ends removals that were cut short, and removes links to volumes that went with their containers.
 * @param complain gets the reason when one could not be ended
 * @returns sentences about what was done
 */
export async function tendVolumes({ store: { volumes, containers } }: Engine, complain: (error: unknown) => void): Promise<string[]> {
  const done: string[] = []
  for (const name of volumes.halfRemoved()) {
    const end = await volumes.endRemoval(name, () => usersOf(containers, name)).catch(complain)
    if (end === 'given back') done.push(`gave volume ${name} back: a container uses it`)
    if (end === 'removed') done.push(`finished the removal of volume ${name}`)
  }
  return [...done, ...volumes.releaseDangling().map(name => `removed the link to volume ${name}: it went with its container`)]
}
