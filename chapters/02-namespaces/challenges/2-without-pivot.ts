/**
 * Challenge 2: a root that cannot be left, without pivot_root.
 *
 * A machine that still runs from its initramfs cannot swap its root: pivot_root(2) fails with
 * EINVAL. This is such a machine. Containers are to start all the same, and this holds for them:
 *
 *   - /proc, /dev and /sys are theirs, and everything below / is the image's
 *   - neither a second chroot nor `..` leads to a file of the host
 *   - of the host's mounts none is in their mount table
 *   - what is mounted for them does not appear on the host, though the host shares its mounts
 *
 * Change of the heart whatever you like. As it stands, it is ours.
 */

import { heart as ours } from '../../../runtime/namespaces/heart.ts'

type Heart = typeof ours

export const heart: Heart = {
  ...ours,
}
