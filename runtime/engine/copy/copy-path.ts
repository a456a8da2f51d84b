/**
 * The paths that `cp` takes. The end of a path counts: `/` and `/.` say that it is a directory, and `/.` that its content is copied and not the directory itself.
 * Source: docker's `cp --help`, and the rules in the documentation of `docker container cp`.
 */

import { posix } from 'node:path'
import { MinidockError } from '../../base/errors.ts'
import { cut } from '../../formats/text/cut.ts'

export interface CopyPath {
  /** Absolute and clean: `/etc/hosts`. */
  readonly path: string
  /** Whether the path ends in `/` or `/.`. */
  readonly assertsDirectory: boolean
  /** The name of its copy in an existing directory: its last component, or `.` for its content. */
  readonly name: string
}

/** Returns a path in its parts. @param base the directory that a relative path begins at */
export function parseCopyPath(text: string, base: string): CopyPath {
  const path = posix.resolve(base, text)
  const isContent = text === '' || /(?:^|\/)\.\/*$/.test(text)
  return { path, assertsDirectory: isContent || text.endsWith('/'), name: isContent ? '.' : posix.basename(path) || '/' }
}

export interface CopyArgument {
  /** Absent: a path of this machine. */
  readonly container?: string
  readonly path: string
}

/** Returns an argument of `cp` in its parts: `web:/etc`. A path of this machine with a colon in it is written `./a:b` or `/a:b`. */
export function parseCopyArgument(text: string): CopyArgument {
  const [container, path] = cut(text, ':')
  return text.startsWith('/') || text.startsWith('.') || path === undefined ? { path: text } : { container, path }
}

export interface CopySource {
  readonly isDirectory: boolean
  readonly name: string
}

export interface CopyDestination extends Pick<CopyPath, 'path' | 'assertsDirectory'> {
  /** The kind of the file at the path, `link` only where links are not followed; absent: there is none. */
  readonly existing?: 'directory' | 'link' | 'other'
}

/**
 * Returns what gives the path of a copied file's source.
 * @param path of the whole source
 * @param as its name in the copy: the names of all files in it begin with that, unless it is `.`
 */
export function sourceNames(path: string, as: string): (name: string) => string {
  return name => posix.join(path, as === '.' ? name : name.slice(as.length))
}

/** Why a directory cannot take the place of what is there. */
const HINTS = {
  link: (path: string) => `${path} is a link, which is not followed: remove it, or copy into the directory that it leads to: ${path}/`,
  other: (path: string) => `there is a file at ${path}: a directory cannot take its place`,
} as const

/**
 * Returns the directory that the copy goes into, and its name there.
 * @throws {MinidockError} `invalid`, in docker's words
 */
export function placeCopy(source: CopySource, destination: CopyDestination): { readonly directory: string; readonly name: string } {
  const { path, existing } = destination
  if (existing === 'directory') return { directory: path, name: source.name }
  if (existing !== undefined && source.isDirectory)
    throw new MinidockError('invalid', 'cannot copy directory', { hint: HINTS[existing](path) })
  if (!source.isDirectory && destination.assertsDirectory)
    throw new MinidockError('invalid', 'no such directory', { hint: `make it first, or copy to ${path} without a slash at its end` })
  return { directory: posix.dirname(path), name: posix.basename(path) }
}
