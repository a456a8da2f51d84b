/** A disk that cannot take more: the errors of node:fs and of failed instructions that mean so, as one that says how much was wanted and where. */

import { statfsSync } from 'node:fs'
import { errnoName, MinidockError } from '../../base/errors.ts'

const FULL: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
}

/** True for the errno names of a disk, or a quota, that is full. */
export function isDiskFull(errno: string): boolean {
  return errno in FULL
}

/**
 * @param what what was wanted, after "cannot"
 * @param written bytes that were written before it failed
 * @param folder where
 */
export function diskFull(what: string, errno: string, written: number, folder: string, cause?: unknown): MinidockError {
  const message = `cannot ${what}: ${FULL[errno] ?? errno} after ${mebibytes(written)}; ${folder} has ${mebibytes(available(folder))} left`
  return new MinidockError('unavailable', message, { hint: 'free some space: minidock system gc, or minidock rmi IMAGE', cause })
}

/** An error of node:fs as it is to be shown: that of a full disk explained, any other as it was. */
export function explainDisk(error: unknown, what: string, written: number, folder: string): unknown {
  const errno = errnoName(error)
  return errno !== undefined && isDiskFull(errno) ? diskFull(what, errno, written, folder, error) : error
}

/** Bytes that this user may still write there. */
function available(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`
}
