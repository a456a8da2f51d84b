/**
 * docs/machines/results.json: what was seen in which machine, a line for each file of checks and kind of machine. `npm run vm test` has written it file by file beside the
 * machine; record.ts takes it over. A result is of the commit that it names, and stays until the file has run again in a machine of that kind.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { REPOSITORY } from '../../course/places.ts'
import type { Result } from '../../vagrant/results.ts'

/** Without the word that makes a machine itself, and the exact name of the sources: neither says anything to a reader. */
export type Recorded = Omit<Result, 'tree' | 'machine'>

const RESULTS = join(REPOSITORY, 'docs/machines/results.json')

/** Letters that are kept of what a check has seen. */
const SEEN = 160

export function recordedResults(): Recorded[] {
  return JSON.parse(readFileSync(RESULTS, 'utf8')) as Recorded[]
}

/** The machine of `npm run lab -- --on uml`. */
export const USER_MODE_LINUX = 'user-mode Linux'

/** What tells machines apart that have a column each: `libvirt, qemu`. */
export function kindOf({ provider, driver }: Pick<Recorded, 'provider' | 'driver'>): string {
  return provider === 'uml' ? USER_MODE_LINUX : `${provider}, ${driver}`
}

/**
 * @param suite all files of checks: what is of another one is left out
 * @returns one for each file and kind of machine, the younger of two, sorted by file
 */
export function merged(known: readonly Recorded[], more: readonly Recorded[], suite: readonly string[]): Recorded[] {
  const youngest = new Map<string, Recorded>()
  for (const result of [...known, ...more].toSorted((one, other) => (one.date < other.date ? -1 : 1)))
    if (suite.includes(result.file)) youngest.set(`${result.file} ${kindOf(result)}`, result)
  return [...youngest].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, result]) => result)
}

/** Returns what the page keeps of a result that `npm run vm test` has written. */
export function toRecord({ tree: _tree, machine: _machine, failures, ...result }: Result): Recorded {
  return { ...result, failures: failures.map(({ check, seen }) => ({ check, seen: firstLine(seen) })) }
}

function firstLine(text: string): string {
  const line = text.trim().split('\n')[0] ?? ''
  return line.length > SEEN ? `${line.slice(0, SEEN)}…` : line
}

/** A line for each, so that two recordings can be merged. */
export function asText(results: readonly Recorded[]): string {
  return `[\n${results.map(result => JSON.stringify(result)).join(',\n')}\n]\n`
}

export { RESULTS }
