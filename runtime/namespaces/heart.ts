/** The heart of chapter 2: what the process sees is its own. */

import { CLONE, MNT, MS } from '../kernel/program/constants.ts'
import type { Emitter } from '../kernel/program/program.ts'

// #region interface
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
// #endregion interface

// #region heart
export const heart: NamespacesHeart = {
  // #region clone-flags
  cloneFlags: {
    mount: CLONE.NEWNS,
    pid: CLONE.NEWPID,
    network: CLONE.NEWNET,
    uts: CLONE.NEWUTS,
    ipc: CLONE.NEWIPC,
    cgroup: CLONE.NEWCGROUP,
  },
  // #endregion clone-flags

  // #region separate
  separate(root) {
    root
      .because('copied mounts still propagate: a mount made here would appear on the host')
      .mount(null, '/', null, MS.REC | MS.PRIVATE, null)
  },
  // #endregion separate

  // #region enter
  enter(rootfs, enter) {
    enter
      .because("the next calls name the new root as '.': it must be entered first")
      .chdir(rootfs)
    enter
      .because('unlike chroot, it swaps root mounts: the old root now covers the new one')
      .pivot_root('.', '.')
    // Before anything is looked up inside: '..' in a link of the image would step
    // onto what lies on top.
    enter
      .because("the old root is detached: until here, paths can lead to the host's files")
      .umount2('.', MNT.DETACH)
    enter
      .because('the working directory is the new root: no relative path leads out of it')
      .chdir('/')
  },
  // #endregion enter

  // #region mount-proc
  mountProc(mount) {
    mount
      .because('/proc shows the PID namespace of the process that mounts it, and no other')
      .mount('proc', '/proc', 'proc', MS.NOSUID | MS.NODEV | MS.NOEXEC, null)
  },
  // #endregion mount-proc
}
// #endregion heart
