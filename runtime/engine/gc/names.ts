/**
 * Repairs names. A container without its name: the command that made it was killed before it could reserve the name, or a command that removed it in between.
 * A container with two names: the command that renamed it was killed.
 */

import { MinidockError } from '../../base/errors.ts'
import { changing } from '../../store/containers/change-record.ts'
import { isCreatorAlive } from '../../store/files/temporary-name.ts'
import type { Engine } from '../engine.ts'
import { recompileRelease } from '../recompile-release.ts'
import { removeFromDisk } from '../remove.ts'

/**
 * Reserves a container's name again, if it has lost it.
 * @returns a sentence about what was done
 * @throws {MinidockError} `conflict` when another container has the name now
 */
export async function giveNameBack(engine: Engine, id: string): Promise<string | undefined> {
  const { containers } = engine.store
  const container = containers.read(id)
  if (!container || containers.names.idOf(container.record.Name) === id) return undefined
  const { Name, Creator } = container.record
  // The command that makes it has not reserved the name yet, or its removal has just taken the name.
  if (isCreatorAlive(Creator) || containers.isBeingRemoved(id)) return undefined
  if (containers.names.reserve(Name, id)) return isStillThere(engine, id, Name) ? `gave container ${Name} its name back` : undefined
  const owner = containers.names.idOf(Name)
  if (container.state !== 'created')
    throw new MinidockError('conflict', `its name ${Name} is now that of container ${owner}`, { hint: 'it has its id only' })
  // Another container took the name before this one was complete: no command has ever printed this one's id.
  await removeFromDisk(engine, id)
  return `removed container ${Name}: its create was killed before it had its name`
}

/** Returns whether the container still exists; if `--rm` has removed it meanwhile, its name is freed again. */
function isStillThere({ store: { containers } }: Engine, id: string, name: string): boolean {
  if (containers.isThere(id) && !containers.isBeingRemoved(id)) return true
  containers.names.free(name, id)
  return false
}

/**
 * Frees names that lead to a container whose record has another name: a killed `rename` leaves them.
 * @param complain gets the reason when a name could not be freed
 * @returns sentences about what was done
 */
export async function freeFormerNames(engine: Engine, complain: (error: unknown) => void): Promise<string[]> {
  const { containers } = engine.store
  const done: string[] = []
  for (const name of containers.names.all()) {
    const id = containers.names.idOf(name)
    if (id === undefined || !isFormer(engine, name, id)) continue
    await changing(containers.directory(id), engine.launcher, async () => {
      // A rename in progress may have ended meanwhile.
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
    if (error instanceof MinidockError) return false // Its record is damaged, so its name is not known.
    throw error
  }
}
