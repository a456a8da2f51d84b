/** The heart of chapter 3: one image under many containers. */

import { MS } from '../kernel/program/constants.ts'
import type { Emitter } from '../kernel/program/program.ts'

// #region interface
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
// #endregion interface

// #region heart
export const heart: OverlayHeart = {
  // #region mount
  mount({ layers, lower, container, volatile }, root) {
    // #region options
    const options = [
      // The kernel wants the highest layer first.
      `lowerdir=${lower.toReversed().join(':')}`,
      `upperdir=${container}/upper`,
      // A copy is made here, then linked or renamed into the upper directory: so the
      // two are on one file system.
      `workdir=${container}/work`,
      // Each machine has its own defaults; with these, an upper directory means the
      // same on all of them.
      'index=off,redirect_dir=off,metacopy=off',
      ...(volatile ? ['volatile'] : []),
    ].join(',')
    // #endregion options
    root
      .because('mount options may fill one page: relative names let 128 layers fit into it')
      .chdir(layers)
    root
      .because('writes go to the upper directory of the container: the image never changes')
      .mount('overlay', `${container}/rootfs`, 'overlay', MS.NODEV, options)
  },
  // #endregion mount

  // #region whiteouts
  // A container cannot make such a file: in an overlay, mknod refuses device 0, 0.
  // In a layer's archive the same two marks are names: `.wh.NAME` and `.wh..wh..opq`.
  isWhiteout: file => file.isCharacterDevice() && file.rdev === 0n,
  opaque: { attribute: 'trusted.overlay.opaque', value: 'y' },
  // #endregion whiteouts

  // #region changes
  change(upper, below) {
    if (this.isWhiteout(upper)) return below && 'D'
    return below ? 'C' : 'A'
  },
  // #endregion changes
}
// #endregion heart
