/** What becomes of a container's anonymous volumes when the container is removed. Source: moby, daemon/mounts.go, removeMountPoints. */

import type { ContainerRecord } from '../store/containers/container-record.ts'
import { usersOf } from '../store/volumes/volume-use.ts'
import type { Engine } from './engine.ts'

/**
 * Removes the anonymous volumes of a container that is gone, except those that other containers use. Those of a container of `--rm` have gone with it, and only
 * their links are left.
 * @throws {MinidockError} `engine` when the file of another container is damaged: nobody knows what it uses
 */
export async function removeAnonymousVolumes(
  { store: { volumes, containers, events } }: Engine,
  { Mounts = [] }: ContainerRecord,
): Promise<void> {
  for (const mount of Mounts) {
    if (mount.Type !== 'volume' || !mount.Anonymous) continue
    const users = await volumes.remove(mount.Name, () => usersOf(containers, mount.Name))
    if (users?.length === 0) events.volume('destroy', mount.Name, { driver: mount.Driver })
  }
}
