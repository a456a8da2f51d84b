/**
 * A container without its name: the command that made it was killed before it could reserve one, or one that cleaned up between taking a name aside and back.
 * A container with two: the command that renamed it was killed.
 */

import { MinidockError } from '../../base/errors.ts'
import { changing } from '../../store/containers/change-record.ts'
import { isCreatorAlive } from '../../store/files/temporary-name.ts'
import type { Engine } from '../engine.ts'
import { recompileRelease } from '../recompile-release.ts'
import { removeFromDisk } from '../remove.ts'

/** @returns what was done */
export async function giveNameBack(engine: Engine, id: string): Promise<string | undefined> {
  const { containers } = engine.store
  const container = containers.read(id)
  if (!container || containers.names.idOf(container.record.Name) === id) return undefined
  const { Name, Creator } = container.record
  // Its maker has not come to the name yet, or its removal has just taken it.
  if (isCreatorAlive(Creator) || containers.isBeingRemoved(id)) return undefined
  if (containers.names.reserve(Name, id)) return isStillThere(engine, id, Name) ? `gave container ${Name} its name back` : undefined
  const owner = containers.names.idOf(Name)
  if (container.state !== 'created')
    throw new MinidockError('conflict', `its name ${Name} is now that of container ${owner}`, { hint: 'it has its id only' })
  // Its name was taken before it could be reserved, so nobody was ever told of it.
  await removeFromDisk(engine, id)
  return `removed container ${Name}: its create was killed before it had its name`
}

/** It may have ended, and `--rm` have removed it, since it was looked at: then its name, which was given back too late, goes again. */
function isStillThere({ store: { containers } }: Engine, id: string, name: string): boolean {
  if (containers.isThere(id) && !containers.isBeingRemoved(id)) return true
  containers.names.free(name, id)
  return false
}

/**
 * A record has one name: any other that leads to its container is one that it had, or was to have.
 * @param complain is told why a name could not be freed
 * @returns what was done
 */
export async function freeFormerNames(engine: Engine, complain: (error: unknown) => void): Promise<string[]> {
  const { containers } = engine.store
  const done: string[] = []
  for (const name of containers.names.all()) {
    const id = containers.names.idOf(name)
    if (id === undefined || !isFormer(engine, name, id)) continue
    await changing(containers.directory(id), engine.launcher, async () => {
      // Whoever was renaming it may just have come to its end.
      if (!isFormer(engine, name, id)) return
      recompileRelease(engine, id)
      containers.names.free(name, id)
      done.push(`freed the name ${name}: its container has another`)
    }).catch(complain)
  }
  return done
}

function isFormer({ store: { containers } }: Engine, name: string, id: string): boolean {
  if (containers.isBeingRemoved(id) || containers.names.idOf(name) !== id) return false
  try {
    const container = containers.read(id)
    return container !== undefined && container.record.Name !== name
  } catch (error) {
    if (error instanceof MinidockError) return false // Its record is damaged: nobody knows its name.
    throw error
  }
}
