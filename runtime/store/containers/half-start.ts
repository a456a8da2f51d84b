/** What is left of a start whose command was killed before there was a monitor that would have taken it over. */

import { existsSync, rmSync } from 'node:fs'
import { abandon } from '../../kernel/launch/launcher.ts'
import { isCreatorAlive } from '../files/temporary-name.ts'
import { starterOf } from './generation.ts'
import { isActive, type StoredContainer } from './stored-container.ts'

/** The programs that a monitor is given (`start.ts`, `restart.ts`, `kernel/launch/client.ts`): it renames them, or reads and removes them. */
const PROGRAMS = ['release.new', 'birth', 'next'] as const

/** A monitor that is given its birth when these have gone refuses it: nothing is started that nobody could undo. */
export function isHalfStarted(container: StoredContainer): boolean {
  const { directory } = container
  return !isActive(container) && PROGRAMS.some(name => existsSync(`${directory}/${name}`)) && !isCreatorAlive(starterOf(directory))
}

/** Undoes what the start has reserved, by the release that was prepared for it, and removes its programs. Under `changing`. */
export async function clearHalfStart(launcher: string, directory: string): Promise<void> {
  if (existsSync(`${directory}/release.new`)) await abandon(launcher, directory)
  for (const name of PROGRAMS) rmSync(`${directory}/${name}`, { force: true })
}
