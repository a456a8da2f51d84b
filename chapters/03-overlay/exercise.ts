/**
 * Chapter 3, your turn: one image under many containers.
 *
 * The rest of the engine is there: it has unpacked the image's layers, each into a
 * directory of its own, and made the directories `upper`, `work` and `rootfs` for this
 * container. You put them together, and read back what the container has changed.
 */

import { MS } from '../../runtime/kernel/program/constants.ts'
import type { Emitter } from '../../runtime/kernel/program/program.ts'

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

/** What lstat(2) says of a file in an upper directory or in a layer. */
export interface LayerFile {
  isCharacterDevice(): boolean
  /** Of a device: major and minor number in one. */
  readonly rdev: bigint
}

export interface OverlayHeart {
  mount(overlay: OverlayMount, root: Emitter): void
  /**
   * A file that is there only to say that the name is deleted: the layers below may still
   * have it, and nobody may write to them.
   */
  isWhiteout(file: LayerFile): boolean
  /** The extended attribute of a directory that hides what the layers below have in it. */
  readonly opaque: { readonly attribute: string; readonly value: string }
  /**
   * What `diff` says of a name in the upper directory: added, changed, deleted, or nothing.
   * @param below what the layers show under that name, if anything
   */
  change(upper: LayerFile, below: LayerFile | undefined): 'A' | 'C' | 'D' | undefined
}

export const heart: OverlayHeart = {
  mount({ layers, lower, container, volatile }, root) {
    const options = [
      // TODO 1: of a file that several layers have, the one of the highest layer is seen.
      `lowerdir=${lower.join(':')}`,
      // TODO 2: the container can write, into directories of its own; the layers stay as
      // they are. So far its root is read-only.

      // Each machine has its own defaults; with these, an upper directory means the
      // same on all of them.
      'index=off,redirect_dir=off,metacopy=off',
      ...(volatile ? ['volatile'] : []),
    ].join(',')
    root
      .because('mount options may fill one page: relative names let 128 layers fit into it')
      .chdir(layers)
    root
      .because('writes go to the upper directory of the container: the image never changes')
      .mount('overlay', `${container}/rootfs`, 'overlay', MS.NODEV, options)
  },

  // TODO 3: a deleted file is told from one that was changed. Delete one, and look into
  // the upper directory.
  isWhiteout: () => false,
  // TODO 4: so is a directory that was deleted and made again: what the layers have in it
  // is not seen any more.
  opaque: { attribute: 'trusted.unknown', value: 'unknown' },

  change(upper, below) {
    if (this.isWhiteout(upper)) return below && 'D'
    return below ? 'C' : 'A'
  },
}
