/**
 * Warm-up 5: two dots.
 *
 * /tmp/root is a mount with the files of busybox. A process with a mount namespace of its own
 * makes it the root, and lets go of the old one.
 */

import { CLONE, MNT } from '../../../runtime/kernel/program/constants.ts'
import type { Emitter } from '../../../runtime/kernel/program/program.ts'

export const flags = CLONE.NEWNS

export function calls(child: Emitter): void {
  child.because('the new root is entered first: below, it is "."').chdir('/tmp/root')
  // TODO: there is no folder `old` in the new root, and none is needed: the next line unmounts
  // the old root. What can it be put on top of meanwhile?
  child.because('another mount becomes the root').pivot_root('.', 'old')
  child.because('what lies on top of "." is taken away').umount2('.', MNT.DETACH)
}
