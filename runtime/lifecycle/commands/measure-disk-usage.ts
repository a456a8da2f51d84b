/** What takes room on the disk. Sizes are in bytes. Source: moby, daemon/disk_usage.go; docker/cli, cli/command/formatter/disk_usage.go. */

import type { Engine } from '../../engine/engine.ts'
import { settledAll } from '../../engine/settle.ts'
import type { StoredContainer } from '../../store/containers.ts'
import type { StoredImage } from '../../store/images.ts'
import { isActive } from '../../store/stored-container.ts'
import { treeSize } from '../../store/tree-size.ts'

export interface ImageUsage {
  readonly image: StoredImage
  readonly size: number
  /** Of the layers that other images have too. */
  readonly shared: number
  /** How many containers were made from it. */
  readonly containers: number
}

export interface ContainerUsage {
  readonly container: StoredContainer
  /** What it has written. */
  readonly size: number
}

/** A line of `system df`. */
export interface Total {
  readonly total: number
  readonly active: number
  readonly size: number
  readonly reclaimable: number
}

export interface DiskUsage {
  readonly images: readonly ImageUsage[]
  readonly containers: readonly ContainerUsage[]
  readonly totals: { readonly images: Total; readonly containers: Total }
}

export async function diskUsage(engine: Engine): Promise<DiskUsage> {
  const all = (await settledAll(engine)).map(container => ({ container, size: treeSize(`${container.directory}/upper`) }))
  const list = engine.store.images.list().map(image => ({ image, layers: engine.store.images.layerSizes(image) }))
  const holders = Map.groupBy(
    list.flatMap(({ layers }) => layers),
    ({ diffId }) => diffId,
  )
  const images = list.map(({ image, layers }) => ({
    image,
    size: sum(layers.map(({ size }) => size)),
    shared: sum(layers.filter(({ diffId }) => (holders.get(diffId)?.length ?? 0) > 1).map(({ size }) => size)),
    containers: all.filter(({ container }) => container.record.ImageId === image.id).length,
  }))
  // A layer takes its room once, however many images have it.
  const layers = sum([...holders.values()].map(([layer]) => layer?.size ?? 0))
  return { images, containers: all, totals: { images: imageTotal(images, layers), containers: containerTotal(all) } }
}

/** Docker counts what images in use share with others as reclaimable. */
function imageTotal(images: readonly ImageUsage[], size: number): Total {
  const used = images.filter(({ containers }) => containers > 0)
  return {
    total: images.length,
    active: used.length,
    size,
    reclaimable: size - sum(used.map(image => image.size - image.shared)),
  }
}

function containerTotal(containers: readonly ContainerUsage[]): Total {
  const stopped = containers.filter(({ container }) => !isActive(container))
  return {
    total: containers.length,
    active: containers.length - stopped.length,
    size: sum(containers.map(({ size }) => size)),
    reclaimable: sum(stopped.map(({ size }) => size)),
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
