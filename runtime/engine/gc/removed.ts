/** What is left of containers whose removal was killed: it was hidden by then, and no container any more. */

import { truncateId } from '../../formats/docker/format.ts'
import { readAll } from '../../store/files/read-names.ts'
import { nameOfRemoved } from '../../store/files/removed-name.ts'
import { removeTree } from '../../store/trees/remove-tree.ts'
import type { Engine } from '../engine.ts'

/**
 * Removes what is left of each. Another process may be at the same work: both may do it.
 * @param refused is told why something could not be removed: the others go all the same
 * @returns the ids of the containers, shortened
 */
export async function finishRemovals({ launcher, store }: Engine, refused: (error: unknown) => void): Promise<string[]> {
  const { containers } = store.paths
  const finished: string[] = []
  for (const name of readAll(containers)) {
    const id = nameOfRemoved(name)
    if (id !== undefined) await removeTree(launcher, `${containers}/${name}`).then(() => finished.push(truncateId(id)), refused)
  }
  return finished
}
