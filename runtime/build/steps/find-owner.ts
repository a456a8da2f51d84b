/** Whom new files belong to: users and groups by name, as the image has them. */

import { resolveUser } from '../../formats/unix/passwd.ts'
import type { StorePaths } from '../../store/files/paths.ts'
import { readFileInLayers } from '../../store/layers/read-in-layers.ts'
import type { Owner } from '../../store/trees/describe-file.ts'

/** @param layers names, lowest first @throws {MinidockError} `not-found` or `invalid` for a name that the image does not have */
export function findOwner(
  paths: StorePaths,
  layers: readonly string[],
  { user, group }: { readonly user: string; readonly group?: string },
): Owner {
  if (user === '' && group === undefined) return { uid: 0, gid: 0 }
  const read = (path: string) => readFileInLayers(paths, layers, path) ?? ''
  // A number alone is the group's as well: Dockerfile reference, "COPY --chown --chmod".
  const itsGroup = group ?? (/^\d+$/.test(user) ? user : undefined)
  const wanted = itsGroup === undefined ? user : `${user || '0'}:${itsGroup}`
  const { uid, gid } = resolveUser(wanted, [], read('etc/passwd'), read('etc/group'))
  return { uid, gid }
}
