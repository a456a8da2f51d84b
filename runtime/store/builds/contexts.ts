/** Folders that hold a build's files while it goes on: an archive that was unpacked, the place of a mount. They are named after their process (`temporary-name.ts`). */

import { mkdirSync } from 'node:fs'
import { makeFolder, type StorePaths } from '../files/paths.ts'
import { temporaryName } from '../files/temporary-name.ts'

/** Private files of a user may be in there. */
const PRIVATE = 0o700

export function contextsFolder({ builds }: Pick<StorePaths, 'builds'>): string {
  return `${builds}/contexts`
}

/** Makes an empty folder, which is the caller's to remove. @returns its path */
export function makeContext(paths: StorePaths): string {
  makeFolder(paths.builds, PRIVATE)
  makeFolder(contextsFolder(paths), PRIVATE)
  const path = `${contextsFolder(paths)}/${temporaryName()}`
  mkdirSync(path, { mode: 0o755 })
  return path
}
