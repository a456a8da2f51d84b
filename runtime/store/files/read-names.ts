/** What is in one of the state folder's folders. Names with a dot in front are of what is being made or removed. */

import { readdirSync } from 'node:fs'
import { errnoName, MinidockError } from '../../base/errors.ts'

/** @returns none where there is no such folder: nothing has been made yet */
export function readNames(path: string): string[] {
  return readAll(path).filter(name => !name.startsWith('.'))
}

/** Also those with a dot in front. */
export function readAll(path: string): string[] {
  try {
    return readdirSync(path)
  } catch (error) {
    if (errnoName(error) === 'ENOENT') return []
    if (errnoName(error) === 'ENOTDIR') throw noFolder(path, error)
    if (errnoName(error) !== 'EACCES') throw error
    throw new MinidockError('forbidden', `cannot look into ${path}: permission denied`, {
      hint: 'become root: sudo minidock …\nor use a folder of your own: --root PATH, or MINIDOCK_ROOT=PATH',
      cause: error,
    })
  }
}

/** The state folder, or one above it, is a file. */
export function noFolder(path: string, cause: unknown): MinidockError {
  return new MinidockError('invalid', `cannot look into ${path}: a part of the path is no folder`, {
    hint: 'choose another folder: --root PATH, or MINIDOCK_ROOT=PATH',
    cause,
  })
}
