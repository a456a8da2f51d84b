/** Programs that other engines are made of. Nothing here installs them: that is for whoever wants to compare. */

import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { MinidockError } from '../../runtime/base/errors.ts'

/** The packages of Debian that have them. Newer releases have docker's client in a package of its own. */
const PACKAGES = {
  docker: () => `docker.io podman${findProgram('dockerd') ? ' docker-cli' : ''}`,
  dockerd: () => 'docker.io podman',
  podman: () => 'docker.io podman',
  'docker-registry': () => 'docker-registry',
} as const

/** @returns where a program is on the PATH, if it is anywhere */
export function findProgram(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map(folder => join(folder, name)).find(path => existsSync(path))
}

/** @throws {MinidockError} `unavailable` if it is not installed */
export function installed(name: keyof typeof PACKAGES): string {
  const path = findProgram(name)
  if (path !== undefined) return path
  throw new MinidockError('unavailable', `there is no program ${name} on this machine`, {
    hint: `apt-get install --no-install-recommends ${PACKAGES[name]()}`,
  })
}
