/** What begins before the rest of the CLI is loaded: the kernel takes longer for it than Node takes to get to it. */

import { hastenJoining } from '../kernel/cgroups.ts'

/** Commands that put a process into a container's cgroup. */
const JOINING = ['run', 'start', 'restart', 'exec']

/** @param argv without Node and script; nothing but time is lost when one of its words only looks like a command */
export function begin(argv: readonly string[]): void {
  if (argv.some(word => JOINING.includes(word))) hastenJoining()
}
