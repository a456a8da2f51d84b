/** The end of a copy that is in a container. */

import { MinidockError } from '../../base/errors.ts'

export interface ContainerPath {
  /** Name or id, as it was given. */
  readonly container: string
  /** As it was given. */
  readonly path: string
}

export interface CopyOptions {
  /** Keep the owner. */
  readonly archive: boolean
  /** A link as source stands for what it leads to. */
  readonly followLink: boolean
}

/** In docker's words. */
export function fileNotFound({ container, path }: ContainerPath): MinidockError {
  return new MinidockError('not-found', `Could not find the file ${path} in container ${container}`)
}
