/**
 * Where selected files go: docker's rules for the destination of `COPY` and `ADD`.
 *
 *   a file to a path without a slash     that path, or into the directory that it is
 *   all else                             into the directory, which is made if it is missing
 *
 * Source: Dockerfile reference, "COPY", "Destination"; tonistiigi/fsutil, copy/copy.go.
 */

import { MinidockError } from '../../base/errors.ts'
import type { CopyStep } from '../../formats/dockerfile/steps.ts'
import { splitPath } from '../../store/trees/unpack-names.ts'
import type { SelectedSource } from './selection.ts'

/** What is at the destination, with its links followed. Paths are latin1, from the root of the image. */
export type AtDestination =
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'other'; readonly path: string }
  | { readonly kind: 'not-a-directory'; readonly path: string }
  /** `path` is the deepest directory that is there, `rest` the names that are not. */
  | { readonly kind: 'missing'; readonly path: string; readonly rest: readonly string[] }

export interface Place {
  /** A directory that is there. */
  readonly directory: string
  /** Directories to be made in it, one in another. */
  readonly missing: readonly string[]
  /** The name that the file gets; absent: each source has its own. */
  readonly name?: string
}

/** @throws {MinidockError} `invalid`, in docker's words */
export function placeFiles(
  sources: readonly Pick<SelectedSource, 'kind'>[],
  { path: wanted, isDirectory }: CopyStep['destination'],
  found: AtDestination,
): Place {
  if (found.kind === 'not-a-directory') throw notDirectory(found.path)
  if (found.kind === 'directory') return { directory: found.path, missing: [] }
  const intoDirectory = isDirectory || sources.some(({ kind }) => kind !== 'file')
  if (!intoDirectory && sources.length > 1) {
    throw refused(
      'When using COPY with more than one source file, the destination must be a directory and end with a /',
      `write ${wanted}/`,
    )
  }
  if (found.kind === 'other') {
    if (isDirectory || sources.some(({ kind }) => kind === 'archive')) throw notDirectory(found.path)
    if (intoDirectory) throw refused(`cannot copy to non-directory: /${found.path}`, ANOTHER)
    const [directory, name] = splitPath(found.path)
    return { directory, missing: [], name }
  }
  if (intoDirectory) return { directory: found.path, missing: found.rest }
  return { directory: found.path, missing: found.rest.slice(0, -1), name: found.rest.at(-1) ?? '' }
}

const ANOTHER = 'remove it first, or give another destination'

/** In the words of the call that docker makes. */
function notDirectory(path: string): MinidockError {
  return refused(`mkdir /${path}: not a directory`, ANOTHER)
}

function refused(message: string, hint: string): MinidockError {
  return new MinidockError('invalid', message, { hint })
}
