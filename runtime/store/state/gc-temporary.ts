/** Removes what killed processes left half-made. What a living process works on is left to it: the names say whose it is (`files/temporary-name.ts`). */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isContainerId } from '../../formats/docker/container-id.ts'
import { contextsFolder } from '../builds/contexts.ts'
import { digestsFolder } from '../builds/file-digests.ts'
import type { StorePaths } from '../files/paths.ts'
import { readAll, readNames } from '../files/read-names.ts'
import { isCreatorAlive, isTemporaryName } from '../files/temporary-name.ts'
import { deadReceivers } from '../layers/receiving.ts'
import { removeTree } from '../trees/remove-tree.ts'

/**
 * @param launcher path of the launcher's binary
 * @param refused is told why something could not be removed: the others go all the same
 * @returns the paths that were removed
 */
export async function collectGarbage(
  { builds, images, layers, containers, names, volumes }: StorePaths,
  launcher: string,
  refused: (error: unknown) => void,
): Promise<string[]> {
  const removed: string[] = []
  const each = [
    ...readAll(containers)
      .filter(isContainerId)
      .map(id => join(containers, id)),
    ...readNames(volumes).map(name => join(volumes, name)),
  ]
  const inVolumes = readAll(volumes)
    .map(name => join(volumes, name))
    .filter(path => existsSync(join(path, '_data')))
  for (const folder of [
    images,
    layers,
    containers,
    names,
    volumes,
    contextsFolder({ builds }),
    digestsFolder({ builds }),
    `${builds}/cache`,
    `${builds}/mounts`,
    ...each,
    ...inVolumes,
  ]) {
    const left = readAll(folder).filter(name => isTemporaryName(name) && !isCreatorAlive(name))
    const locks = folder === images ? deadReceivers(images) : []
    for (const path of [...left.map(name => join(folder, name)), ...locks]) {
      await removeTree(launcher, path).then(() => removed.push(path), refused)
    }
  }
  return removed
}
