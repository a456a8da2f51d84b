/**
 * Chapter 1, your turn: a root of its own.
 *
 * The rest of the engine is there. It has copied the image's tree into a folder for this
 * container alone, `rootfs`, and it has started a process, which will become the
 * program. So far that process has the host's files before it. `enter` changes that,
 * before the program starts.
 *
 * `enter` has a method for each system call, with the call's name. Calling it does nothing
 * yet: it writes the call on a list, and the new process goes through that list.
 * `enter.because('why').CALL(…)` writes the reason beside it; `explain` prints both.
 */

import type { Emitter } from '../../runtime/kernel/program/program.ts'

export interface RootfsHeart {
  /**
   * Runs in the new process, before its program. Afterwards every path begins in `rootfs`,
   * and the working directory is there too.
   * @param rootfs the container's own copy of the image's tree, a directory on the host
   */
  enter(rootfs: string, enter: Emitter): void
}

export const heart: RootfsHeart = {
  enter(rootfs, enter) {
    // TODO 1: every path that begins with a slash begins in `rootfs`.
    enter.because(`the program is to see ${rootfs} as its root`)
    // TODO 2: relative paths do not lead out either: the working directory is inside too.
  },
}
