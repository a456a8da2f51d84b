/** Where in a container something may be mounted, in docker's words (moby, volume/mounts/linux_parser.go). */

import { resolve } from 'node:path/posix'
import { MinidockError } from '../../base/errors.ts'

/**
 * Returns the path without `.`, `..`, doubled slashes and a slash at its end.
 * @throws {MinidockError} of kind `invalid` if it is relative, or comes to `/`
 */
export function mountDestination(path: string): string {
  const destination = absolute(path)
  if (destination !== '/') return destination
  throw new MinidockError('invalid', "invalid specification: destination can't be '/'", {
    hint: "nothing can be mounted over the container's root: name a directory in it, such as /data",
  })
}

/** The same for a path that may be `/`: on the host. @throws {MinidockError} of kind `invalid` if it is relative */
export function absolute(path: string): string {
  if (path.startsWith('/')) return resolve(path)
  throw new MinidockError('invalid', `invalid mount path: '${path}' mount path must be absolute`, { hint: 'a path that begins with /' })
}
