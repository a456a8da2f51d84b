/** `volume rm`. */

import { MinidockError } from '../../base/errors.ts'
import type { Engine } from '../../engine/engine.ts'
import { usersOf } from '../../store/volumes/volume-use.ts'
import { noSuchVolume } from '../../store/volumes/volumes.ts'

export interface RemoveVolumeOptions {
  /** A volume that is not there is no error. */
  readonly force?: boolean
}

/** @throws {MinidockError} `not-found` or `conflict`, in docker's words; `engine` when the file of a container is damaged: nobody knows what it uses */
export async function removeVolume(engine: Engine, name: string, { force = false }: RemoveVolumeOptions = {}): Promise<void> {
  const { volumes, containers, events } = engine.store
  const users = await volumes.remove(name, () => usersOf(containers, name))
  if (users === undefined && !force) throw noSuchVolume(name)
  if (users !== undefined && users.length > 0) throw inUse(engine, name, users)
  if (users !== undefined) events.volume('destroy', name, { driver: 'local' })
}

function inUse({ store: { containers } }: Engine, name: string, ids: readonly string[]): MinidockError {
  const names = ids.map(id => containers.read(id)?.record.Name ?? id)
  return new MinidockError('conflict', `remove ${name}: volume is in use - [${ids.join(', ')}]`, {
    hint: `remove first what uses it: minidock rm ${names.join(' ')}`,
  })
}
