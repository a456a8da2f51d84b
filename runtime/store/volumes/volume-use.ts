/** Finds the containers that use a volume, in their records; those that never ran count too. No count is stored that could be wrong. */

import type { ContainerStore, StoredContainer } from '../containers/containers.ts'

/** Returns the names of a container's volumes. */
export function volumesOf({ record }: Pick<StoredContainer, 'record'>): string[] {
  return (record.Mounts ?? []).flatMap(mount => (mount.Type === 'volume' ? [mount.Name] : []))
}

/** Returns the ids of the containers that use a volume. @throws {MinidockError} `engine` when one of them cannot be read: nobody knows what it uses */
export function usersOf(containers: ContainerStore, name: string): string[] {
  const uses = (id: string) => {
    const container = containers.read(id)
    return container !== undefined && volumesOf(container).includes(name)
  }
  return containers.ids().filter(uses).sort()
}

/** Returns the number of containers that use each volume, by its name. */
export function linksOf(containers: readonly StoredContainer[]): ReadonlyMap<string, number> {
  const links = new Map<string, number>()
  for (const name of containers.flatMap(container => [...new Set(volumesOf(container))])) links.set(name, (links.get(name) ?? 0) + 1)
  return links
}
