/** Volumes for the time of a check, and which ones an engine has. */

import type { Bench } from './check.ts'
import { command, onHost } from './containers.ts'

/** The volumes of those names are removed afterwards, by engines that have a command for it: of the others the whole sandbox goes. */
export async function withVolumes(bench: Bench, names: readonly string[], look: () => Promise<void>): Promise<void> {
  try {
    await look()
  } finally {
    await bench.cli(['volume', 'rm', '-f', ...names])
  }
}

/** The names of all volumes. Of minidock, what is in its state folder: a link to a volume that went with its container is none. */
export async function volumesOf({ root, ...bench }: Bench): Promise<string[]> {
  const list = `for v in '${root}'/volumes/*/_data; do [ -e "$v" ] && basename "$(dirname "$v")"; done; true`
  const names = root === undefined ? await command({ root, ...bench }, 'volume', 'ls', '-q') : await onHost({ root, ...bench }, list)
  return names.split('\n').filter(Boolean).sort()
}

/** Waits for nothing: what is not in the first list. */
export function more(before: readonly string[], after: readonly string[]): string[] {
  return after.filter(name => !before.includes(name))
}
