/**
 * Locks between processes: flock(2) on an open file. The kernel gives a lock back when its file is closed, also by the death of who held it, so none is ever stale.
 */

import { closeSync, constants, openSync } from 'node:fs'
import { lockFile } from '../../kernel/launch/launcher.ts'

/**
 * Does something while nobody else does anything under the same lock. Waits as long as it takes.
 * @param path a file that is there, and stays
 * @param stop ends the waiting, which throws then
 */
export async function withLock<T>(path: string, launcher: string, action: () => T | Promise<T>, stop?: AbortSignal): Promise<T> {
  const descriptor = openSync(path, constants.O_RDONLY)
  try {
    await lockFile(launcher, descriptor, stop)
    return await action()
  } finally {
    closeSync(descriptor)
  }
}
