/**
 * What is checked in user-mode Linux. A command takes some four times as long there as outside, so `npm test` checks what another kernel and control groups of
 * version 2 can change, and `npm run lab -- --on uml` all that a machine with one processor and no network can.
 */

/** Parts of paths, as vitest takes them. */
export const SUITE = ['lab/behaviour/', 'lab/floor/', 'lab/images/', 'lab/kernel/', 'lab/store/'] as const

const SANITIZERS = 'the address sanitizer wants its shadow where a program in user-mode Linux has something else'

/** Files whose checks cannot hold there, and why. */
export const NOT_THERE: Readonly<Record<string, string>> = {
  'lab/kernel/launcher-clients.test.ts': SANITIZERS,
  'lab/kernel/launcher-logs.test.ts': SANITIZERS,
  'lab/kernel/launcher-programs.test.ts': SANITIZERS,
  'lab/kernel/launcher-run.test.ts': SANITIZERS,
  'lab/kernel/launcher-streams.test.ts': SANITIZERS,
  'lab/images/local-images.test.ts': 'the image debian is made from packages, which come over a network',
}

/** Checks that cannot, by a part of their name. */
export const NOT_THERE_EITHER: Readonly<Record<string, string>> = {
  '--time-offset': 'that kernel is built without time namespaces',
}

/** Freezing by cgroup.freeze, kills for want of memory, pidfd and setns (exec), namespaces, overlay, the launcher's read-only view, whole lives. */
export const EACH_TIME = [
  'lab/kernel/freezer',
  'lab/kernel/out-of-memory',
  'lab/kernel/remove-tree',
  'lab/behaviour/escapes',
  'lab/behaviour/lifecycle-exec',
  'lab/behaviour/pauses',
  'lab/behaviour/processes',
] as const

/** In those files: names of checks that repeat something many times, which is not about the kernel. */
export const LONG = ['killed at any moment', '100 MB', 'twenty at once'] as const
