/** As an initramfs hands over (switch_root(8)): the new root is moved on top of the old one, and the process is moved after it. */

import { MS } from '../../../runtime/kernel/program/constants.ts'
import { type NamespacesHeart, heart as ours } from '../../../runtime/namespaces/heart.ts'

export const heart: NamespacesHeart = {
  ...ours,
  enter(rootfs, enter) {
    enter.because("the next calls name the new root as '.'").chdir(rootfs)
    enter.because('what is mounted on / is above everything: `..` from there ends in it again').mount('.', '/', null, MS.MOVE, null)
    enter.because('this process still has the covered root').chroot('.')
    enter.because('and its working directory is inside').chdir('/')
  },
}
