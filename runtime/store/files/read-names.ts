/** What is in one of the state folder's folders. Names with a dot in front are of what is being made or removed. */

import { readdirSync } from 'node:fs'
import { errnoName, MinidockError } from '../../base/errors.ts'
import { ROOT_REASONS } from './paths.ts'

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

/** Returns why nothing can be read below a path of the state folder: the user may not, or the path leads to no folder. Any other error stays as it is. */
export function cannotLook(path: string, cause: unknown): unknown {
  const errno = errnoName(cause) ?? ''
  if (errno === 'EACCES') {
    const hint = 'become root: sudo minidock …\nor use a folder of your own: --root PATH, or MINIDOCK_ROOT=PATH'
    return new MinidockError('forbidden', `cannot look into ${path}: permission denied`, { hint, cause })
  }
  const reason = ROOT_REASONS[errno]
  if (reason?.kind !== 'invalid') return cause
  return new MinidockError('invalid', `cannot look into ${path}: ${reason.why}`, { hint: reason.hint, cause })
}
