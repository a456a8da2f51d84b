/** The folder where the user stands, as the sandbox has it. */

import { existsSync, realpathSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { isIn, REPOSITORY } from '../../../course/places.ts'

export interface Place {
  readonly cwd: string
  /** Folders below /tmp and /run that are wanted inside. */
  readonly show: readonly string[]
}

/** Empty in a sandbox, but for what is shown. */
const EMPTY = ['/tmp', '/run']
/** The sandbox's own: nothing of the machine's is there. */
const OWN = ['/proc', '/sys', '/dev', '/var/lib/minidock']
/** Never shown as a whole: what listens there is the machine's. */
const SOCKETS = '/run'

/**
 * @param standing where the user stands
 * @param argv of the engine: folders that it names (a build's context) are shown as well
 */
export function placeOf(standing: string, argv: readonly string[]): Place {
  const here = existsSync(standing) ? realpathSync(standing) : REPOSITORY
  const cwd = here === SOCKETS || OWN.some(folder => isIn(here, folder)) ? REPOSITORY : here
  const show: string[] = []
  for (const folder of [cwd, ...argv.map(word => resolve(cwd, word)).filter(isFolder)])
    if (isHidden(folder) && ![REPOSITORY, ...show].some(shown => isIn(folder, shown))) show.push(folder)
  return { cwd, show }
}

function isHidden(folder: string): boolean {
  return folder !== SOCKETS && EMPTY.some(each => isIn(folder, each))
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
