/** Paths in /proc and /sys that are the machine's, not the container's. */

import { MS } from '../kernel/program/constants.ts'
import type { Emitter } from '../kernel/program/program.ts'

/** A file is covered by /dev/null, a directory by an empty read-only tmpfs: which of the two it is, only the running kernel knows, so both are tried. */
export function maskPaths(paths: readonly string[], seal: Emitter): void {
  for (const path of paths) {
    const mask = seal
      .because('this path shows the host: /dev/null hides a file, an empty tmpfs a directory')
      .tolerating('ENOENT', 'ENOTDIR')
    mask.mount('/dev/null', path, null, MS.BIND, null)
    mask.mount('tmpfs', path, 'tmpfs', MS.RDONLY, 'nr_blocks=1,nr_inodes=1')
  }
}

/** Read only is a property of a mount: so the path becomes one, then the mount is changed. */
export function makeReadOnly(paths: readonly string[], seal: Emitter): void {
  for (const path of paths) {
    const close = seal.because('read-only: a change here would affect the whole machine').tolerating('ENOENT')
    close.mount(path, path, null, MS.BIND | MS.REC, null)
    close.mount(null, path, null, MS.REMOUNT | MS.BIND | MS.RDONLY | MS.NOSUID | MS.NODEV | MS.NOEXEC, null)
  }
}
