/** Whether a file system limits what the files of a project take together: xfs does, mounted with `pquota` (xfs(5)), as docker wants it. */

import { readFileSync, realpathSync } from 'node:fs'
import { type Mount, mountOf, parseMounts } from './machine/mounts.ts'
import { nearestExisting } from './machine/read.ts'

export function hasProjectQuotas(path: string): boolean {
  return keepsProjectQuotas(mountOf(realPath(path), parseMounts(readFileSync('/proc/self/mountinfo', 'utf8'))))
}

/** Of a folder that is not there yet: of the one in which it will be. */
function realPath(path: string): string {
  return realpathSync.native(nearestExisting(path))
}

/** Pure. Whatever it was called at mount(8), the kernel says `prjquota`; one that only counts says `pqnoenforce`. */
export function keepsProjectQuotas(mount: Mount | undefined): boolean {
  return mount?.type === 'xfs' && mount.options.includes('prjquota')
}
