/**
 * Removing a container. Every step may have been done already by a removal that was cut short, and none touches what became somebody else's meanwhile.
 *
 * The name goes first, while the directory is still there and nobody else may take it, and it goes *into* the directory, where there is room for it only once:
 * a second removal finds that room taken, and leaves alone whoever has the name by then.
 */

import { basename, dirname, join } from 'node:path'
import { AT, RENAME } from '../../kernel/program/constants.ts'
import type { Emitter } from '../../kernel/program/program.ts'
import { removedName } from '../files/removed-name.ts'

export interface Removed {
  /** containers/<id> */
  readonly container: string
  /** names/<name>; absent where the name is not, or no longer, the container's. */
  readonly name?: string
}

export function removeContainer({ container, name }: Removed, emitter: Emitter): void {
  if (name !== undefined) {
    const free = emitter.because("the container's name is free again").tolerating('ENOENT', 'EEXIST')
    free.renameat2(AT.FDCWD, name, AT.FDCWD, `${container}/name`, RENAME.NOREPLACE)
  }
  const removed = join(dirname(container), removedName(basename(container)))
  emitter
    .because('one rename hides the whole container: no command may find it half removed')
    .tolerating('ENOENT')
    .renameat2(AT.FDCWD, container, AT.FDCWD, removed, 0)
  emitter.because("the container's files are deleted, with all that it wrote").tolerating('ENOENT').removeTree(removed)
}
