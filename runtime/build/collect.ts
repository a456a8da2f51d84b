/** Chapter 7's part of `system gc`: what killed builds have left, and records of the cache that lead to nothing. Containers of killed builds have gone before. */

import { existsSync } from 'node:fs'
import { truncateId } from '../formats/docker/format.ts'
import { BuildCache } from '../store/builds/build-cache.ts'
import { buildsInProgress, forgetBuild, heldByBuilds } from '../store/builds/running-builds.ts'
import type { StorePaths } from '../store/files/paths.ts'
import { layerDirectory } from '../store/layers/layer-files.ts'
import type { Store } from '../store/state/store.ts'
import { removeLeftFolders } from './steps/memory-folder.ts'

export async function* collectBuilds({ paths }: Store): AsyncGenerator<string> {
  for (const build of buildsInProgress(paths).filter(({ isAlive }) => !isAlive)) {
    forgetBuild(paths, build)
    yield 'forgot a build that was killed'
  }
  for (const path of removeLeftFolders()) yield `removed ${path}, the secrets of a build that was killed`
  const cache = new BuildCache(paths)
  const readable = new Map(cache.entries().map(({ id, layer }) => [id, layer]))
  for (const id of cache.ids()) {
    const layer = readable.get(id)
    if (layer !== undefined && !isLost(paths, layer)) continue
    cache.remove(id)
    yield `removed record ${truncateId(id)} of the build cache: ${layer === undefined ? 'it is damaged' : 'its layer is gone'}`
  }
}

/** A build writes the record before the layer is there, and holds the layer's name before that. */
function isLost(paths: StorePaths, layer: string): boolean {
  const isThere = () => existsSync(layerDirectory(paths, layer))
  return !isThere() && !heldByBuilds(paths).layer.has(layer) && !isThere()
}
