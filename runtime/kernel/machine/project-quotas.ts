/** Whether a file system limits what the files of a project take together: xfs does, mounted with `pquota` (xfs(5)), as docker wants it. */

import { readFileSync } from 'node:fs'
import { type Mount, mountOf, parseMounts } from './mounts.ts'
import { nearestReal } from './read.ts'

export function hasProjectQuotas(path: string): boolean {
  return keepsProjectQuotas(mountOf(nearestReal(path), parseMounts(readFileSync('/proc/self/mountinfo', 'utf8'))))
}

/** Pure. Whatever it was called at mount(8), the kernel says `prjquota`; one that only counts says `pqnoenforce`. */
export function keepsProjectQuotas(mount: Mount | undefined): boolean {
  return mount?.type === 'xfs' && mount.options.includes('prjquota')
}
