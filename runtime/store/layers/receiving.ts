/**
 * The lock of a layer that is not there yet: of those that want it, also in one process, one receives it and the others wait.
 *
 *   images/.receiving-<hex>   names the process that receives the blob with this digest; flock(2) on it is the lock
 *
 * The holder removes the name before it gives the lock back. Whoever gets the lock of a file without the name begins anew with the file that has it by then. So
 * a name may be removed at any time: at worst a layer is received twice, and one of the two is dropped.
 */

import { closeSync, constants, fstatSync, ftruncateSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { errnoName } from '../../base/errors.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import { lockFile } from '../../kernel/launch/launcher.ts'
import type { StorePaths } from '../files/paths.ts'
import { readAll } from '../files/read-names.ts'
import { isCreatorAlive, ownProcess } from '../files/temporary-name.ts'

const PREFIX = '.receiving-'

export interface ReceivingOptions {
  /** Path of the launcher binary. */
  readonly launcher: string
  readonly stop: AbortSignal
  /** Called once if another is receiving the layer. */
  readonly waits: () => void
}

/**
 * Does something while nobody else receives the blob.
 * @throws what `stop` was aborted with, where that ended the waiting
 */
export async function whileReceiving<T>(
  { images }: Pick<StorePaths, 'images'>,
  digest: Digest,
  { launcher, stop, waits }: ReceivingOptions,
  action: () => Promise<T>,
): Promise<T> {
  const path = `${images}/${PREFIX}${digest.slice('sha256:'.length)}`
  for (let hasWaited = false; ; ) {
    const { descriptor, isNew } = openLock(path)
    try {
      if (isNew) writeSync(descriptor, ownProcess(), 0)
      else if (!hasWaited && isCreatorAlive(holderOf(path))) {
        hasWaited = true
        waits()
      }
      await lockFile(launcher, descriptor, stop).catch(error => {
        stop.throwIfAborted()
        throw error
      })
      if (!isNamed(path, descriptor)) continue
      ftruncateSync(descriptor)
      writeSync(descriptor, ownProcess(), 0)
      try {
        return await action()
      } finally {
        if (isNamed(path, descriptor)) rmSync(path, { force: true })
      }
    } finally {
      closeSync(descriptor)
    }
  }
}

function openLock(path: string): { readonly descriptor: number; readonly isNew: boolean } {
  const flags = constants.O_RDWR | constants.O_CREAT
  try {
    return { descriptor: openSync(path, flags | constants.O_EXCL, 0o600), isNew: true }
  } catch (error) {
    if (errnoName(error) !== 'EEXIST') throw error
    return { descriptor: openSync(path, flags, 0o600), isNew: false }
  }
}

/** Paths of the locks whose holders have been killed. */
export function deadReceivers(images: string): string[] {
  return locksIn(images).filter(path => !isCreatorAlive(holderOf(path)))
}

/** Removes the names of the locks that this process holds: it is about to end. */
export function endReceiving(images: string): void {
  for (const path of locksIn(images)) if (holderOf(path) === ownProcess()) rmSync(path, { force: true })
}

function locksIn(images: string): string[] {
  return readAll(images)
    .filter(name => name.startsWith(PREFIX))
    .map(name => `${images}/${name}`)
}

/** @returns '' while nobody has it, or it is gone */
function holderOf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch (error) {
    if (errnoName(error) === 'ENOENT') return ''
    throw error
  }
}

function isNamed(path: string, descriptor: number): boolean {
  const named = statSync(path, { throwIfNoEntry: false })
  return named !== undefined && named.ino === fstatSync(descriptor).ino
}
