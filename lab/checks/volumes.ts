/** Volumes for the time of a check, and which ones an engine has. */

import type { Bench } from './check.ts'
import { command } from './containers.ts'

/** The volumes of those names are removed afterwards. */
export async function withVolumes(bench: Bench, names: readonly string[], look: () => Promise<void>): Promise<void> {
  try {
    await look()
  } finally {
    await bench.cli(['volume', 'rm', '-f', ...names])
  }
}

/** The names of all volumes. */
export async function volumesOf(bench: Bench): Promise<string[]> {
  return (await command(bench, 'volume', 'ls', '-q')).split('\n').filter(Boolean).sort()
}

/** What is in the second list and not in the first. */
export function more(before: readonly string[], after: readonly string[]): string[] {
  return after.filter(name => !before.includes(name))
}
