/** Removes what is left of clients that were killed while they waited for a container's start. The next start would do the same; but there may be none. */

import { truncateId } from '../../formats/docker/format.ts'
import { removeDeadClients } from '../../store/containers/attaching.ts'
import type { Engine } from '../engine.ts'

/** Removes the sockets of killed clients. @returns a sentence about what was done */
export function forgetDeadClients({ store: { containers } }: Engine, id: string): string | undefined {
  const removed = removeDeadClients(containers.directory(id))
  if (removed === 0) return undefined
  const name = containers.read(id)?.record.Name ?? truncateId(id)
  return `forgot ${removed === 1 ? 'a client' : `${removed} clients`} that waited for the start of container ${name}: killed meanwhile`
}
