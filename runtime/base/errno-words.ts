/** What errors of node:fs and its kin say, in the words of Go and so of docker: Node's own are libuv's. Source: errno(3); Go's syscall/zerrors_linux_amd64.go. */

import { getSystemErrorMessage } from 'node:util'
import { errnoName } from './errors.ts'

export const ERRNO_WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'device or resource busy',
  EDQUOT: 'disk quota exceeded',
  EINVAL: 'invalid argument',
  EISDIR: 'is a directory',
  ELOOP: 'too many levels of symbolic links',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'file name too long',
  ENFILE: 'too many open files in system',
  ENODEV: 'no such device',
  ENOENT: 'no such file or directory',
  ENOMEM: 'cannot allocate memory',
  ENOSPC: 'no space left on device',
  ENOTDIR: 'not a directory',
  ENXIO: 'no such device or address',
  EPERM: 'operation not permitted',
  ERANGE: 'numerical result out of range',
  EROFS: 'read-only file system',
}

/** Returns `no such file or directory` for ENOENT, and so on; undefined for an error that is not in the list. */
export function errnoWords(error: unknown): string | undefined {
  return ERRNO_WORDS[errnoName(error) ?? '']
}

/** Returns these words, or those of Node for the error's number, or what the error itself says. The caller names the call and the path. */
export function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const words = 'errno' in error && typeof error.errno === 'number' ? getSystemErrorMessage(error.errno) : undefined
  return errnoWords(error) ?? words ?? error.message
}
