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
    throw cannotLook(path, error)
  }
}

const ELSEWHERE = 'choose another folder: --root PATH, or MINIDOCK_ROOT=PATH'

/** What is wrong with the path of a state folder. */
const REASONS: Readonly<Record<string, string>> = {
  ELOOP: 'too many levels of symbolic links',
  ENAMETOOLONG: 'file name too long',
  ENOTDIR: 'a part of the path is no folder',
}

/** Returns why nothing can be read below a path of the state folder: the user may not, or the path leads to no folder. Any other error stays as it is. */
export function cannotLook(path: string, cause: unknown): unknown {
  const errno = errnoName(cause) ?? ''
  if (errno === 'EACCES') {
    const hint = 'become root: sudo minidock …\nor use a folder of your own: --root PATH, or MINIDOCK_ROOT=PATH'
    return new MinidockError('forbidden', `cannot look into ${path}: permission denied`, { hint, cause })
  }
  const why = REASONS[errno]
  return why === undefined ? cause : new MinidockError('invalid', `cannot look into ${path}: ${why}`, { hint: ELSEWHERE, cause })
}
