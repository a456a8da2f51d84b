/** Most of what minidock does is root's to do: whoever is not is told so before anything is made. */

import { MinidockError } from '../../base/errors.ts'

/**
 * @param what what was wanted, after "cannot"
 * @param explained a command line that shows what would happen: `explain run …`
 * @throws {MinidockError} `forbidden`
 */
export function requireRoot(what: string, explained?: string): void {
  if (process.geteuid?.() === 0) return
  throw new MinidockError('forbidden', `cannot ${what}: only root may make namespaces and mounts`, {
    hint: `run it with sudo${explained === undefined ? '' : `\nminidock ${explained} shows what would happen, and needs no rights`}`,
  })
}
