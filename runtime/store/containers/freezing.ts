/**
 * A container's freezer, as its directory knows it: `freezer` says which cgroup was made for it, and is there before the cgroup is; `paused` that its processes
 * are meant to be frozen.
 */

import { readFileSync, rmSync } from 'node:fs'
import * as v from 'valibot'
import { errnoName } from '../../base/errors.ts'
import { check, struct, text } from '../../formats/go/json.ts'
import { type Freezer, thaw } from '../../kernel/cgroups/freezer.ts'
import { replaceFile } from '../files/atomic.ts'
import { damaged } from './container-record.ts'

const freezer = struct({ version: v.picklist([1, 2]), path: text }) satisfies v.GenericSchema<unknown, Freezer>

export function writeFreezer(directory: string, made: Freezer): void {
  replaceFile(`${directory}/freezer`, `${JSON.stringify(made)}\n`)
}

/**
 * @returns undefined when it was never paused
 * @throws {MinidockError} `engine` when the file is damaged
 */
export function readFreezer(directory: string): Freezer | undefined {
  const path = `${directory}/freezer`
  try {
    return check(freezer, JSON.parse(readFileSync(path, 'utf8')), 'file')
  } catch (error) {
    if (errnoName(error) === 'ENOENT') return undefined
    throw damaged(path, error instanceof Error ? error.message : String(error))
  }
}

/** Its processes go on, whether it was paused or a command was killed while it was pausing it: what is frozen can neither end nor be ended. */
export function thawContainer(directory: string): void {
  const made = readFreezer(directory)
  if (made) thaw(made)
  rmSync(`${directory}/paused`, { force: true })
}
