/** What is left of a start that no monitor has taken over: its command was killed, or its monitor ended at once. */

import { existsSync } from 'node:fs'
import { isCreatorAlive, ownProcess } from '../files/temporary-name.ts'
import { starterOf } from './generation.ts'
import { isActive, type StoredContainer } from './stored-container.ts'

/** What a start writes for its monitor, which renames it, or reads and removes it. */
const PROGRAMS = ['release.new', 'birth', 'next'] as const

/** @param own whether a start of this process counts as well: it has failed */
export function isHalfStarted(container: StoredContainer, own = false): boolean {
  const { directory } = container
  if (isActive(container) || !PROGRAMS.some(name => existsSync(`${directory}/${name}`))) return false
  const starter = starterOf(directory)
  return !isCreatorAlive(starter) || (own && starter === ownProcess())
}
