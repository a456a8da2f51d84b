/** Chapter 1's part of `inspect`: the container has its own copy of the image, as with docker's driver vfs. */

import type { Contributions } from '../plan/contributions.ts'
import { treeSize } from '../store/trees/tree-size.ts'

export const rootfsContributions: Contributions = {
  inspect: ({ container: { directory } }) => ({ Driver: 'vfs', GraphDriver: { Data: { Dir: `${directory}/rootfs` }, Name: 'vfs' } }),

  size({ container: { directory } }) {
    const size = treeSize(`${directory}/rootfs`)
    return { SizeRw: size, SizeRootFs: size }
  },
}
