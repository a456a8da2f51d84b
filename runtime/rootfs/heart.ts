/** The heart of chapter 1: a root of its own. */

import type { Emitter } from '../kernel/program.ts'

export interface RootfsHeart {
  /** @param rootfs the image's tree, a directory on the host */
  enter(rootfs: string, enter: Emitter): void
}

export const heart: RootfsHeart = {
  enter(rootfs, enter) {
    enter.because('the working directory goes in first: left outside, it would be a way back').chdir(rootfs)
    enter.because('from now on, every path that begins with a slash begins here').chroot('.')
    enter.because('relative paths begin at the new root as well').chdir('/')
  },
}
