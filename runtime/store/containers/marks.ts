/** Empty files that say something of a container by being there. */

import { existsSync, writeFileSync } from 'node:fs'
import { errnoName } from '../../base/errors.ts'

/**
 * `stopped`: a user wants it to stay ended; its start takes that away. `paused`: its processes are frozen (`freezing.ts`).
 * `unpaused`: its health has not been checked since they were thawed; the monitor takes that away with the next check.
 * `waiting`: it has ended, and its monitor will start it again.
 */
export type Mark = 'stopped' | 'paused' | 'unpaused' | 'waiting'

/** A container that is gone needs none. */
export function mark(directory: string, name: Mark): void {
  try {
    writeFileSync(`${directory}/${name}`, '')
  } catch (error) {
    if (errnoName(error) !== 'ENOENT') throw error
  }
}

/** Whoever is ended is so without it too, where there is no room for a mark. */
export function markStopped(directory: string): void {
  try {
    mark(directory, 'stopped')
  } catch (error) {
    if (!['ENOSPC', 'EDQUOT', 'EROFS'].includes(errnoName(error) ?? '')) throw error
  }
}

export function isMarked(directory: string, name: Mark): boolean {
  return existsSync(`${directory}/${name}`)
}
