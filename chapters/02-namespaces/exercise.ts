/**
 * Chapter 2, your turn: what the process sees is its own.
 *
 * The rest of the engine is there: it clones the process with your flags, mounts /dev and
 * /sys, makes devices, covers what must not be seen and sets the host name. Four pieces
 * are missing. The flags of system calls are in runtime/kernel/program/constants.ts:
 * CLONE for clone3(2), MS for mount(2), MNT for umount2(2). Add to the import what
 * you need.
 */

import { CLONE } from '../../runtime/kernel/program/constants.ts'
import type { Emitter } from '../../runtime/kernel/program/program.ts'

export interface NamespacesHeart {
  /** The new process's own namespaces, by the OCI spec's names, as clone3(2) flags. */
  readonly cloneFlags: Readonly<
    Record<'mount' | 'pid' | 'network' | 'uts' | 'ipc' | 'cgroup', number>
  >
  /** In the new mount namespace, before anything is mounted. */
  separate(root: Emitter): void
  /**
   * Makes `rootfs`, which is a mount, the root, and lets go of the host's: no path and no
   * link leads to its files.
   */
  enter(rootfs: string, enter: Emitter): void
  /** A list of the processes in this PID namespace, and of no others. */
  mountProc(mount: Emitter): void
}

export const heart: NamespacesHeart = {
  cloneFlags: {
    mount: CLONE.NEWNS,
    network: CLONE.NEWNET,
    uts: CLONE.NEWUTS,
    cgroup: CLONE.NEWCGROUP,
    // TODO 1: process numbers that begin at 1, and message queues of its own. With 0, both
    // are shared with the host.
    pid: 0,
    ipc: 0,
  },

  separate(root) {
    // TODO 2: what is mounted from here on does not appear on the host, even if the host
    // shares its mounts; nor the other way round.
    root.because('the copied mounts still propagate to the host')
  },

  enter(rootfs, enter) {
    // TODO 3: this is chapter 1's way in, and a second chroot leads out. The host's root is
    // to be gone: not hidden, but unmounted here.
    enter
      .because("the next calls name the new root as '.': it must be entered first")
      .chdir(rootfs)
    enter.because('paths begin at the new root; the old one is still there').chroot('.')
    enter.because('and the working directory is the new root').chdir('/')
  },

  mountProc(mount) {
    // TODO 4: /proc shows the container's processes. The directory is there, and empty.
    // Nothing in it can be executed, is a device, or gives rights.
    mount.because('ps reads /proc')
  },
}
