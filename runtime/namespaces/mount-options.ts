/** Mount options as mount(8) and the OCI spec spell them, to flags of mount(2); what is not a flag is the file system's own option. */

import { MS } from '../kernel/program/constants.ts'

const FLAGS: Readonly<Record<string, number>> = {
  ro: MS.RDONLY,
  nosuid: MS.NOSUID,
  nodev: MS.NODEV,
  noexec: MS.NOEXEC,
  relatime: MS.RELATIME,
  strictatime: MS.STRICTATIME,
}
/** Said of how the mount is made, not of what it is; devpts is always a new instance (kernel, filesystems/devpts). */
const NOT_PASSED_ON = new Set(['rw', 'bind', 'rbind', 'rprivate', 'private', 'newinstance'])

export interface MountOptions {
  readonly flags: number
  /** Comma separated, or null for none. */
  readonly data: string | null
  readonly recursive: boolean
}

export function parseMountOptions(options: readonly string[] = []): MountOptions {
  const data = options.filter(option => FLAGS[option] === undefined && !NOT_PASSED_ON.has(option))
  return {
    flags: options.reduce((flags, option) => flags | (FLAGS[option] ?? 0), 0),
    data: data.length > 0 ? data.join(',') : null,
    recursive: options.includes('rbind'),
  }
}
