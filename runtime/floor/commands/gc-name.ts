/** A container without its name: the command that made it was killed before it could reserve one, or one that cleaned up between taking a name aside and back. */

import type { Engine } from '../../engine.ts'
import { MinidockError } from '../../errors.ts'
import { isHolderAlive } from '../../store/holder.ts'

/** @returns what was done */
export async function giveNameBack(engine: Engine, id: string): Promise<string | undefined> {
  const { containers } = engine.store
  const container = containers.read(id)
  if (!container || containers.names.idOf(container.record.Name) === id) return undefined
  const { Name, Holder } = container.record
  // Its maker has not come to the name yet, or its removal has just taken it.
  if (isHolderAlive(Holder) || containers.isBeingRemoved(id)) return undefined
  if (containers.names.reserve(Name, id)) return `gave container ${Name} its name back`
  const owner = containers.names.idOf(Name)
  if (container.state !== 'created')
    throw new MinidockError('conflict', `its name ${Name} is now that of container ${owner}`, { hint: 'it has its id only' })
  // Its name was taken before it could be reserved, so nobody was ever told of it.
  await engine.remove(id)
  return `removed container ${Name}: its create was killed before it had its name`
}
