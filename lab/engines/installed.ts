/** Programs that other engines are made of. Nothing here installs them: that is for whoever wants to compare. */

import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { MinidockError } from '../../runtime/base/errors.ts'

/** @returns where a program is on the PATH, if it is anywhere */
export function findProgram(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map(folder => join(folder, name)).find(path => existsSync(path))
}

/** @throws {MinidockError} `unavailable` if it is not installed */
export function installed(name: 'docker' | 'dockerd' | 'podman'): string {
  const path = findProgram(name)
  if (path !== undefined) return path
  throw new MinidockError('unavailable', `there is no program ${name} on this machine`, {
    // Newer releases of Debian have docker's client in a package of its own.
    hint: `apt-get install --no-install-recommends docker.io podman${name === 'docker' && findProgram('dockerd') ? ' docker-cli' : ''}`,
  })
}
