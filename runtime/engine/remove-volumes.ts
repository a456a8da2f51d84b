/** Removes a container's anonymous volumes with it. Source: moby, daemon/mounts.go, removeMountPoints. */

import type { ContainerRecord } from '../store/containers/container-record.ts'
import { usersOf } from '../store/volumes/volume-use.ts'
import type { Engine } from './engine.ts'

/**
 * Removes the anonymous volumes of a container that is gone, except those that other containers use. Those of a container of `--rm` have gone with it, and only
 * their links are left.
 * @throws {MinidockError} `engine` when the file of another container is damaged: nobody knows what it uses
 */
export async function removeVolumesWith({ compiler, store }: Engine, { Mounts = [] }: ContainerRecord): Promise<void> {
  const { volumes, containers, events } = store
  for (const mount of Mounts) {
    if (mount.Type !== 'volume') continue
    const users = await volumes.remove(
      mount.Name,
      () => usersOf(containers, mount.Name),
      count => compiler.goesWith(mount, count),
    )
    if (users?.length === 0) events.volume('destroy', mount.Name, { driver: mount.Driver })
  }
}
