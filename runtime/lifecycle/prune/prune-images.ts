/** Removes images that no container was made from, and unpacked layers that nothing needs. */

import type { Engine } from '../../engine.ts'
import { familiarReference, parseReference } from '../../formats/reference.ts'
import type { StoredImage } from '../../store/images.ts'
import { layerName } from '../../store/layers.ts'
import type { Pruned } from './prune-containers.ts'
import type { Prunable } from './prune-filters.ts'

/**
 * @param all also those with a name
 * @param mayGo what the filters say
 */
export async function pruneImages(engine: Engine, all: boolean, mayGo: (object: Prunable) => boolean): Promise<Pruned> {
  const { images, containers, events } = engine.store
  const records = containers.list().map(({ record }) => record)
  const [usedImages, usedLayers] = [new Set(records.map(({ ImageId }) => ImageId)), new Set(records.flatMap(({ Layers }) => Layers))]
  // What cannot be read may have been made from any of them.
  const unused = containers.damaged().size > 0 ? [] : images.list().filter(({ id }) => !usedImages.has(id))
  const lines: string[] = []
  let reclaimed = 0
  for (const image of unused.filter(image => (all || image.references.length === 0) && mayGo(prunable(image)))) {
    const sizes = new Map(images.layerSizes(image).map(({ diffId, size }) => [String(diffId), size]))
    const removed = await images.remove(image, diffId => usedLayers.has(layerName(diffId)))
    for (const reference of image.references) {
      lines.push(`untagged: ${familiarReference(parseReference(reference))}`)
      events.image('untag', image.id, { name: image.id })
    }
    lines.push(...removed.map(digest => `deleted: ${digest}`))
    events.image('delete', image.id, { name: image.id })
    reclaimed += removed.reduce((sum, digest) => sum + (sizes.get(digest) ?? 0), 0)
  }
  if (containers.damaged().size === 0) reclaimed += (await images.removeUnusedLayers(usedLayers)).reduce((sum, { size }) => sum + size, 0)
  events.prune('image', reclaimed)
  return { lines, reclaimed }
}

function prunable({ config }: StoredImage): Prunable {
  return { created: config.created ?? '1970-01-01T00:00:00Z', labels: config.config.Labels ?? {} }
}
