/** Changing what a container's `request.json` says: one command at a time, and in one step, so that whoever reads it sees the old record or the new. */

import { errnoName, MinidockError } from '../../base/errors.ts'
import { replaceFile } from '../files/atomic.ts'
import { withLock } from '../files/lock.ts'
import type { ContainerRecord } from './container-record.ts'
import { recordText } from './stored-container.ts'

/**
 * Does something while no other command changes the container. Its monitor goes on meanwhile.
 * @throws {MinidockError} `not-found` when it is gone
 */
export async function changing<T>(directory: string, launcher: string, action: () => T | Promise<T>): Promise<T> {
  try {
    return await withLock(directory, launcher, action)
  } catch (error) {
    if (errnoName(error) === 'ENOENT')
      throw new MinidockError('not-found', `No such container: ${directory.slice(directory.lastIndexOf('/') + 1)}`, {
        hint: 'it was removed meanwhile',
        cause: error,
      })
    throw error
  }
}

/** Under `changing`. */
export function replaceRecord(directory: string, record: ContainerRecord): void {
  replaceFile(`${directory}/request.json`, recordText(record))
}
