/** Puts empty file systems over what peers would see of the machine. Only for a mount namespace of its own. */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { HIDDEN } from './places.ts'

/** Where it is mounted beside cgroups of version 1, Debian 12's crun refuses. */
const UNIFIED = '/sys/fs/cgroup/unified'

/** Nobody outside of this namespace sees it. */
export function hidePlaces(): void {
  for (const path of [...HIDDEN, UNIFIED].filter(existsSync)) {
    const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', path], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`could not measure: cannot mount over ${path}\n${stderr}`)
  }
}
