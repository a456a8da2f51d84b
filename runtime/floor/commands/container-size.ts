/** How much a container takes on the disk. */

import type { Engine } from '../../engine/engine.ts'
import type { StoredContainer } from '../../store/containers.ts'
import { treeSize } from '../../store/tree-size.ts'
import type { ImageLookup } from './image-lookup.ts'

/** Bytes. */
export interface ContainerSize {
  /** Of the files that it has written or changed. */
  readonly SizeRw: number
  /** Of all its files: the image's too, which others may share. */
  readonly SizeRootFs: number
}

/** Before chapter 3 a container has a copy of the whole image: all of it is its own. */
export function sizeOf({ compiler }: Engine, { record, directory }: StoredContainer, images: ImageLookup): ContainerSize {
  if (compiler.chapter < 3) {
    const size = treeSize(`${directory}/rootfs`)
    return { SizeRw: size, SizeRootFs: size }
  }
  const size = treeSize(`${directory}/upper`)
  return { SizeRw: size, SizeRootFs: size + (images.find(record.ImageId)?.size ?? 0) }
}
