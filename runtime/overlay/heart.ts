/** The heart of chapter 3: one image under many containers. */

import { MS } from '../kernel/constants.ts'
import type { Emitter } from '../kernel/program.ts'

export interface OverlayMount {
  /** Where the layers are: the names below are relative to it. */
  readonly layers: string
  /** The image's layers, lowest first. */
  readonly lower: readonly string[]
  /** The container's directory: `upper`, `work` and `rootfs` are in it. */
  readonly container: string
  /** The container is removed when it ends: what it wrote need never reach the disk. */
  readonly volatile: boolean
}

export interface OverlayHeart {
  mount(overlay: OverlayMount, root: Emitter): void
}

export const heart: OverlayHeart = {
  mount({ layers, lower, container, volatile }, root) {
    // The kernel wants the highest layer first.
    const lowerdir = lower.toReversed().join(':')
    const options = `lowerdir=${lowerdir},upperdir=${container}/upper,workdir=${container}/work,index=off,redirect_dir=off,metacopy=off${volatile ? ',volatile' : ''}`
    root.because('mount options must fit in one page of memory: names relative to this folder leave room for 128').chdir(layers)
    root
      .because('the files of the image show through; what the container writes goes to its own upper directory')
      .mount('overlay', `${container}/rootfs`, 'overlay', MS.NODEV, options)
  },
}
