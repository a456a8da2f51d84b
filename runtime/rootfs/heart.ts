/** The heart of chapter 1: a root of its own. */

import type { Emitter } from '../kernel/program/program.ts'

// #region interface
export interface RootfsHeart {
  /**
   * Runs in the new process, before its program. Afterwards every path begins in `rootfs`,
   * and the working directory is there too.
   * @param rootfs the container's own copy of the image's tree, a directory on the host
   */
  enter(rootfs: string, enter: Emitter): void
}
// #endregion interface

// #region heart
export const heart: RootfsHeart = {
  // #region enter
  enter(rootfs, enter) {
    enter
      .because('chroot keeps the working directory: left outside, it would be a way back')
      .chdir(rootfs)
    enter
      .because('from now on, every path that begins with a slash begins here')
      .chroot('.')
  },
  // #endregion enter
}
// #endregion heart
