/** Removes images that no container was made from and no build uses, and unpacked layers that nothing needs. */

import type { Prunable } from '../formats/docker/prune-filters.ts'
import { familiarReference, parseReference } from '../formats/docker/reference.ts'
import type { Pruned, PruneOptions } from '../plan/contributions.ts'
import { usedBesideImages } from '../store/images/image-use.ts'
import type { StoredImage } from '../store/images/images.ts'
import type { Store } from '../store/state/store.ts'
import { hasTag } from './image-names.ts'
import { removedDigests } from './removed-digests.ts'

/** Returns the warning's words for what will be removed. */
export function imagesToPrune({ all }: Pick<PruneOptions, 'all'>): string {
  return all ? 'all images without at least one container associated to them' : 'all dangling images'
}

export async function pruneImages({ paths, images, containers, events }: Store, { all, mayGo }: PruneOptions): Promise<Pruned> {
  const need = usedBesideImages(paths, containers)
  const lines: string[] = []
  let reclaimed = 0
  for (const image of images.list().filter(image => (all || !hasTag(image.references)) && mayGo(prunable(image)))) {
    const sizes = new Map(images.layerSizes(image).map(({ diffId, size }) => [String(diffId), size]))
    const removed = await images.remove(image, need, { sparesUsed: true })
    if (removed.length === 0) continue
    for (const reference of image.references) {
      lines.push(`untagged: ${familiarReference(parseReference(reference))}`)
      events.image('untag', image)
    }
    lines.push(...removedDigests(image, removed).map(digest => `deleted: ${digest}`))
    events.image('delete', image)
    reclaimed += removed.reduce((sum, digest) => sum + (sizes.get(digest) ?? 0), 0)
  }
  reclaimed += (await images.removeUnusedLayers(need)).reduce((sum, { size }) => sum + size, 0)
  events.prune('image', reclaimed)
  return { lines, reclaimed }
}

function prunable({ config }: StoredImage): Prunable {
  return { created: config.created ?? '1970-01-01T00:00:00Z', labels: config.config.Labels ?? {} }
}
