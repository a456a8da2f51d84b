/** Hides what peers would see of the machine. Only for a mount namespace of its own: nobody outside of it sees that. */

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { HIDDEN } from './places.ts'

/** Where it is mounted beside cgroups of version 1, Debian 12's crun refuses. */
const UNIFIED = '/sys/fs/cgroup/unified'

export function hidePlaces(): void {
  for (const path of HIDDEN.filter(existsSync)) call('mount', '-t', 'tmpfs', 'tmpfs', path)
  // Not covered: the kernel would still list it as mounted there, and minidock would use it.
  if (readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${UNIFIED} `)) call('umount', UNIFIED)
}

function call(program: string, ...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`could not measure: ${program} ${args.join(' ')} failed\n${error?.message ?? stderr}`)
}
