/**
 * Errors of node:fs and its kin that say what is wrong with the machine, or with a path that the user has named, and not with minidock: a disk that is full,
 * read-only or broken, too many open files, a link that leads to itself, a folder that the user may not look into. They can come from any line that reads or
 * writes files, so they are recognised once, where errors are printed.
 */

import { errnoWords } from '../base/errno-words.ts'
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

/** What to do about a path that cannot be used. */
const PATH_HINTS: Readonly<Record<string, (path: string) => string>> = {
  EACCES: seeRights,
  ELOOP: path => `see where its links lead: namei -l ${path}`,
  ENAMETOOLONG: () => 'a name has at most 255 bytes, and a path 4095',
  ENOTDIR: path => `see which part of it is a file: namei -l ${path}`,
  EPERM: seeRights,
}

function seeRights(path: string): string {
  return process.geteuid?.() === 0 ? `see what is on the way: namei -l ${path}` : 'become root: sudo minidock …'
}

/** @returns undefined for an error that says nothing about the machine or a path */
export function machineError(error: unknown): MinidockError | undefined {
  if (!(error instanceof Error) || error instanceof MinidockError) return undefined
  const errno = errnoName(error) ?? ''
  const path = 'path' in error ? String(error.path) : undefined
  const [why, hint] = CAUSES[errno] ?? []
  if (why !== undefined && hint !== undefined)
    return new MinidockError('unavailable', `cannot ${path === undefined ? 'write' : `write to ${path}`}: ${why}`, { hint, cause: error })
  return path === undefined ? undefined : pathError(error, errno, path)
}

/** In the words of Go, and so of docker: `stat a/b: too many levels of symbolic links`. */
function pathError(error: Error, errno: string, path: string): MinidockError | undefined {
  const hint = PATH_HINTS[errno]
  if (hint === undefined) return undefined
  const call = 'syscall' in error ? `${error.syscall} ` : ''
  return new MinidockError('invalid', `${call}${path}: ${errnoWords(error)}`, { hint: hint(path), cause: error })
}
