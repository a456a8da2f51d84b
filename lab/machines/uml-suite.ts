/**
 * What is checked in user-mode Linux. A command takes some four times as long there as outside, so `npm test` checks what another kernel and control groups of
 * version 2 can change, and `npm run lab -- --on uml` all that a machine with one processor and no network can.
 */

/** Parts of paths, as vitest takes them. */
export const SUITE = ['lab/behaviour/', 'lab/floor/', 'lab/images/', 'lab/kernel/', 'lab/store/'] as const

/** What cannot hold there, and why. */
export const NOT_THERE: Readonly<Record<string, string>> = {
  'lab/kernel/launcher-programs.test.ts': 'the sanitizers want more addresses than a process has in user-mode Linux',
  'lab/kernel/launcher-memory.test.ts': 'it counts pages as the kernel of a real machine shares them',
  'lab/images/local-images.test.ts': 'making the image debian needs a network',
}

/** Freezing by cgroup.freeze, kills for want of memory, pidfd and setns (exec), namespaces, overlay, the launcher's read-only view, whole lives. */
export const EACH_TIME = [
  'lab/kernel/freezer',
  'lab/kernel/out-of-memory',
  'lab/kernel/remove-tree',
  'lab/behaviour/copy-on-write',
  'lab/behaviour/escapes',
  'lab/behaviour/lifecycle-exec',
  'lab/behaviour/pauses',
  'lab/behaviour/processes',
] as const
