/** The path of a copy that is in a container, and the options of `cp`. */

import { MinidockError } from '../../base/errors.ts'

export interface ContainerPath {
  /** Name or id, as it was given. */
  readonly container: string
  /** As it was given. */
  readonly path: string
}

export interface CopyOptions {
  /** Keep the owners of the files. */
  readonly archive: boolean
  /** Copy the target of a link, and not the link. */
  readonly followLink: boolean
}

/** Returns the error `not-found`, in docker's words. */
export function fileNotFound({ container, path }: ContainerPath): MinidockError {
  return new MinidockError('not-found', `Could not find the file ${path} in container ${container}`)
}
