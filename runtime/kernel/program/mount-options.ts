/**
 * Mount options as mount(8) and the OCI spec spell them, sorted by who takes them: flags of mount(2), flags of the file system (fsconfig(2)), and the file
 * system's own options.
 */

import { MOUNT_ATTR, MS } from './constants.ts'

interface Flag {
  /** Of mount(2). */
  readonly mount: number
  /** Of fsmount(2) and mount_setattr(2). */
  readonly attribute: number
}

const FLAGS: Readonly<Record<string, Flag>> = {
  ro: { mount: MS.RDONLY, attribute: MOUNT_ATTR.RDONLY },
  rro: { mount: MS.RDONLY, attribute: MOUNT_ATTR.RDONLY },
  nosuid: { mount: MS.NOSUID, attribute: MOUNT_ATTR.NOSUID },
  nodev: { mount: MS.NODEV, attribute: MOUNT_ATTR.NODEV },
  noexec: { mount: MS.NOEXEC, attribute: MOUNT_ATTR.NOEXEC },
  noatime: { mount: MS.NOATIME, attribute: MOUNT_ATTR.NOATIME },
  nodiratime: { mount: MS.NODIRATIME, attribute: MOUNT_ATTR.NODIRATIME },
  relatime: { mount: MS.RELATIME, attribute: 0 },
  strictatime: { mount: MS.STRICTATIME, attribute: MOUNT_ATTR.STRICTATIME },
}

/** Options that undo a flag, and are the default: `rw` undoes `ro`. */
const OPPOSITES: Readonly<Record<string, string>> = {
  rw: 'ro',
  suid: 'nosuid',
  dev: 'nodev',
  exec: 'noexec',
  atime: 'noatime',
  diratime: 'nodiratime',
  norelatime: 'relatime',
  nostrictatime: 'strictatime',
}

/** Options that say how the mount is made; devpts is always a new instance (kernel, filesystems/devpts). */
const NOT_PASSED_ON = new Set(['bind', 'rbind', 'newinstance', 'defaults', 'unbindable', 'runbindable'])

const PROPAGATION: Readonly<Record<string, number>> = {
  private: MS.PRIVATE,
  rprivate: MS.PRIVATE,
  slave: MS.SLAVE,
  rslave: MS.SLAVE,
  shared: MS.SHARED,
  rshared: MS.SHARED,
}

export interface MountOptions {
  /** Of mount(2). */
  readonly flags: number
  /** Of fsmount(2). */
  readonly attributes: number
  /** The file system's own options. */
  readonly own: readonly string[]
  /** The same, separated by commas; null for none. */
  readonly data: string | null
  /** Mounts below the source are bound too. */
  readonly recursive: boolean
  /** MS_PRIVATE, MS_SLAVE or MS_SHARED. */
  readonly propagation: number
}

/** Returns the options by kind. A later option of the same flag wins. */
export function parseMountOptions(options: readonly string[] = []): MountOptions {
  const set = new Map<string, Flag>()
  const own: string[] = []
  let propagation: number = MS.PRIVATE
  for (const option of options) {
    const flag = FLAGS[option]
    if (flag) set.set(option, flag)
    else if (OPPOSITES[option] !== undefined) set.delete(OPPOSITES[option])
    else if (PROPAGATION[option] !== undefined) propagation = PROPAGATION[option]
    else if (!NOT_PASSED_ON.has(option) && option !== '') own.push(option)
  }
  const flags = [...set.values()]
  return {
    flags: flags.reduce((all, { mount }) => all | mount, 0),
    attributes: flags.reduce((all, { attribute }) => all | attribute, 0),
    own,
    data: own.length > 0 ? own.join(',') : null,
    recursive: options.includes('rbind'),
    propagation,
  }
}
