/**
 * Errors of node:fs and its kin that say what is wrong with the machine and not with minidock: a disk that is full, read-only or broken, too many open
 * files. They can come from any line that writes, so they are recognised once, where errors are printed.
 */

import { errnoName, MinidockError } from '../base/errors.ts'

const CAUSES: Readonly<Record<string, readonly [why: string, hint: string]>> = {
  ENOSPC: ['no space is left on the disk', 'free some space: minidock system gc, or minidock rmi IMAGE'],
  EDQUOT: ['the disk quota is used up', 'free some space: minidock system gc, or minidock rmi IMAGE'],
  EROFS: ['the file system is read-only', 'make it writable, or keep state elsewhere: --root, or MINIDOCK_ROOT'],
  EIO: ['the disk has an error', 'look for the reason: dmesg | tail'],
  EMFILE: ['too many files are open', 'raise the limit: ulimit -n'],
  ENFILE: ['too many files are open on this machine', 'see: sysctl fs.file-max'],
  ENOMEM: ['the machine is out of memory', 'see: free -m'],
}

/** @returns undefined for an error that says nothing about the machine */
export function machineError(error: unknown): MinidockError | undefined {
  const [why, hint] = CAUSES[errnoName(error) ?? ''] ?? []
  if (why === undefined || hint === undefined || error instanceof MinidockError) return undefined
  const path = error instanceof Error && 'path' in error ? `write to ${error.path}` : 'write'
  return new MinidockError('unavailable', `cannot ${path}: ${why}`, { hint, cause: error })
}
