/** What was checked in a machine: a JSON file for each file of checks, so that a run can be gone on with, and so that a table can be made of it (docs/machines.md). */

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readNote, writeNote } from './notes.ts'
import { resultsFolder } from './places.ts'

/** What the machine was when the file ran. */
export interface Circumstances {
  /** /proc/sys/kernel/random/boot_id. */
  readonly boot: string
  /** `uname -r`. */
  readonly kernel: string
  /** The version of systemd where it is process 1; else `none`. */
  readonly systemd: string
  /** The version of its control groups: 2 where /sys/fs/cgroup itself is of that version, whatever else is mounted. */
  readonly cgroups: 1 | 2 | 'unknown'
  /** How much slower than a quiet machine: time limits are so much longer. */
  readonly slowness: number
  /** When it ended, as in ISO 8601. */
  readonly date: string
}

export interface Result extends Circumstances {
  /** From the project's root. */
  readonly file: string
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly seconds: number
  readonly failures: readonly { readonly check: string; readonly seen: string }[]
  /** Which sources: those of a commit, changed since or not; `tree` names them exactly. */
  readonly commit: string
  readonly changed: boolean
  readonly tree: string
  /** The machine's own word: it is another one when it has been made anew. */
  readonly machine: string
  readonly provider: string
  readonly driver: string
}

function fileOf(file: string, folder: string): string {
  return join(folder, `${file.replaceAll('/', '.')}.json`)
}

/** @param folder of another machine than that of `npm run vm` */
export function writeResult(result: Result, folder = resultsFolder()): void {
  writeNote(fileOf(result.file, folder), result)
}

/** @returns undefined if there is none of these sources in this machine */
export function resultOf(file: string, { tree, machine }: Pick<Result, 'tree' | 'machine'>): Result | undefined {
  const result = resultIn(fileOf(file, resultsFolder()))
  return result?.tree === tree && result.machine === machine ? result : undefined
}

export function readResults(folder = resultsFolder()): Result[] {
  try {
    return readdirSync(folder)
      .filter(name => name.endsWith('.json'))
      .flatMap(name => resultIn(join(folder, name)) ?? [])
  } catch {
    return [] // Nothing has run yet.
  }
}

function resultIn(file: string): Result | undefined {
  const note = readNote(file)
  return isResult(note) ? note : undefined
}

function isResult(note: unknown): note is Result {
  return typeof note === 'object' && note !== null && ['file', 'tree', 'machine', 'failed', 'date'].every(name => name in note)
}
