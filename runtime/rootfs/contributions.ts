/** A copy of the whole image is the container's own: docker's driver of that kind is vfs. */

import type { Contributions } from '../plan/contributions.ts'
import { treeSize } from '../store/trees/tree-size.ts'

export const rootfsContributions: Contributions = {
  inspect: ({ container: { directory } }) => ({ Driver: 'vfs', GraphDriver: { Data: { Dir: `${directory}/rootfs` }, Name: 'vfs' } }),

  size({ container: { directory } }) {
    const size = treeSize(`${directory}/rootfs`)
    return { SizeRw: size, SizeRootFs: size }
  },
}
