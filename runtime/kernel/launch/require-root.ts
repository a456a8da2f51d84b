/** Most of what minidock does is root's to do: whoever is not is told so before anything is made. */

import { MinidockError } from '../../base/errors.ts'

/**
 * @param what what was wanted, after "cannot"
 * @throws {MinidockError} `forbidden`
 */
export function requireRoot(what: string): void {
  if (process.geteuid?.() === 0) return
  throw new MinidockError('forbidden', `cannot ${what}: only root may make namespaces and mounts`, {
    hint: 'run it with sudo\nminidock explain run … shows what would happen, and needs no rights',
  })
}
