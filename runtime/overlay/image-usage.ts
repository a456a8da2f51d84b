/** What images take on the disk. Sizes are in bytes. Source: moby, daemon/disk_usage.go; docker/cli, cli/command/formatter/disk_usage.go. */

import type { Total } from '../plan/contributions.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import type { StoredImage } from '../store/images/images.ts'
import type { Store } from '../store/state/store.ts'

export interface ImageUsage {
  readonly image: StoredImage
  readonly size: number
  /** Of the layers that other images have too. */
  readonly shared: number
  /** How many containers were made from it. */
  readonly containers: number
}

export function imageUsage(
  store: Pick<Store, 'images'>,
  containers: readonly StoredContainer[],
): { readonly images: readonly ImageUsage[]; readonly total: Total } {
  const list = store.images.list().map(image => ({ image, layers: store.images.layerSizes(image) }))
  const users = Map.groupBy(
    list.flatMap(({ layers }) => layers),
    ({ diffId }) => diffId,
  )
  const images = list.map(({ image, layers }) => ({
    image,
    size: sum(layers.map(({ size }) => size)),
    shared: sum(layers.filter(({ diffId }) => (users.get(diffId)?.length ?? 0) > 1).map(({ size }) => size)),
    containers: containers.filter(({ record }) => record.ImageId === image.id).length,
  }))
  // A layer takes its room once, however many images have it.
  const size = sum([...users.values()].map(([layer]) => layer?.size ?? 0))
  return { images, total: totalOf(images, size) }
}

/** Docker counts what images in use share with others as reclaimable. */
function totalOf(images: readonly ImageUsage[], size: number): Total {
  const used = images.filter(({ containers }) => containers > 0)
  return {
    total: images.length,
    active: used.length,
    size,
    reclaimable: size - sum(used.map(image => image.size - image.shared)),
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
