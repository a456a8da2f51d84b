/** The path of a copy that is on this machine. It is the user's own: its links are followed, but for one at the end of a destination. */

import { constants, lstatSync, openSync, realpathSync, type Stats, statSync } from 'node:fs'
import { posix } from 'node:path'
import { whyOf } from '../../base/errno-words.ts'
import { errnoName, MinidockError } from '../../base/errors.ts'
import { O } from '../../kernel/program/constants.ts'
import type { CopyDestination, CopyPath, CopySource } from './copy-path.ts'

export interface LocalSource extends CopySource {
  /** An open directory of this process, and a name in it. */
  readonly directory: number
  readonly entry: string
}

/**
 * Opens the source of a copy.
 * @param followLink copy the target of a link at the end of the path, under the link's name
 * @throws {MinidockError} `not-found` or `invalid`, as `lstat /no: no such file or directory`
 */
export function openLocalSource({ path, assertsDirectory, name }: CopyPath, followLink: boolean): LocalSource {
  return told('lstat', path, () => {
    const follow = followLink || assertsDirectory
    const real = follow ? realpathSync(path) : posix.join(realpathSync(posix.dirname(path)), posix.basename(path))
    const stats = lstatSync(real)
    if (assertsDirectory && !stats.isDirectory()) throw new MinidockError('invalid', `lstat ${path}/: not a directory`)
    const [parent, entry] = [posix.dirname(real), posix.basename(real) || '.']
    return { directory: openFolder(parent), entry: latin1(entry), isDirectory: stats.isDirectory(), name: latin1(name) }
  })
}

/** Returns the destination of a copy. @throws {MinidockError} `not-found` when its parent directory does not exist */
export function localDestination(destination: CopyPath): CopyDestination {
  const { path, assertsDirectory } = destination
  const stats = told('lstat', path, () => statDestination(destination))
  if (stats) return { path, assertsDirectory, existing: stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'link' : 'other' }
  const parent = posix.dirname(path)
  if (!told('stat', parent, () => statSync(parent)).isDirectory()) throw new MinidockError('invalid', 'not a directory')
  return { path, assertsDirectory }
}

/** A link at the end may be a container's that an earlier copy has brought. It is followed only where the path ends in `/`: that cannot mean the link itself. */
function statDestination({ path, assertsDirectory }: CopyPath): Stats | undefined {
  return assertsDirectory ? statSync(path, { throwIfNoEntry: false }) : lstatSync(path, { throwIfNoEntry: false })
}

/** Checks a destination before the container is read. @throws {MinidockError} `invalid`, in docker's words */
export function checkOutputPath(destination: CopyPath): void {
  const { path } = destination
  const parent = posix.dirname(path)
  if (!told('stat', parent, () => statSync(parent, { throwIfNoEntry: false }))) {
    throw new MinidockError('invalid', `invalid output path: directory ${JSON.stringify(parent)} does not exist`, {
      hint: `make it first: mkdir -p ${parent}`,
    })
  }
  const what = oddity(told('lstat', path, () => statDestination(destination)))
  if (what !== undefined)
    throw new MinidockError('invalid', `invalid output path: ${JSON.stringify(path)} must be a directory or a regular file: ${what}`)
}

/** Returns docker's words for a device, over which nothing is copied; undefined for every other file. */
export function oddity(stats: Pick<Stats, 'isBlockDevice' | 'isCharacterDevice'> | undefined): string | undefined {
  return stats?.isBlockDevice() || stats?.isCharacterDevice() ? 'got a device' : undefined
}

/** Returns a descriptor of a directory, opened with O_PATH. @throws {MinidockError} `not-found` or `invalid` */
export function openFolder(path: string): number {
  return told('open', path, () => openSync(path, O.PATH | constants.O_DIRECTORY))
}

/** Returns a text as the kernel sees it: a character for each byte. */
export function latin1(text: string): string {
  return Buffer.from(text).toString('latin1')
}

/** Returns the text that the bytes are. @param bytes a character for each byte */
export function utf8(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString()
}

/** Returns what `action` returns; an errno becomes an error in docker's words. */
function told<T>(call: string, path: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    if (!(error instanceof Error && 'errno' in error && typeof error.errno === 'number')) throw error
    const kind = errnoName(error) === 'ENOENT' ? 'not-found' : 'invalid'
    throw new MinidockError(kind, `${call} ${path}: ${whyOf(error)}`, { cause: error })
  }
}
