/** Where the path of a call leads, seen from the root of the caller's mount namespace. */

import { RESOLVE } from '../../runtime/kernel/program/constants.ts'
import type { Scene } from './effect.ts'
import type { Reading } from './operation.ts'
import { below, resolvePath } from './path.ts'
import type { Process } from './state.ts'

/** Returns where a path leads that is looked up from the process's root or working directory. */
export function place({ root, workingDirectory }: Process, path: string): string {
  return path.startsWith('/') ? resolvePath(root, `.${path}`) : resolvePath(workingDirectory, path)
}

/**
 * Returns where a path leads that has a descriptor before it; an empty path is the descriptor's own place (AT_EMPTY_PATH).
 * @param index of the path among the arguments
 */
export function placeFrom({ process }: Scene, read: Reading, index: number): string {
  const path = read.text(index)
  return path.startsWith('/') ? place(process, path) : resolvePath(directoryOf(process, read, index - 1), path)
}

/** Returns where openat2(2) leads: with RESOLVE_IN_ROOT the directory before the path counts as `/`, also for `..`. */
export function placeInRoot(scene: Scene, read: Reading): string {
  if ((Number(read.field(2, 'resolve')) & RESOLVE.IN_ROOT) === 0) return placeFrom(scene, read, 1)
  return below(directoryOf(scene.process, read, 0), resolvePath('/', read.text(1)))
}

function directoryOf(process: Process, read: Reading, index: number): string {
  const register = read.register(index)
  const directory = register === undefined ? process.workingDirectory : process.open[register]
  if (directory === undefined) throw new RangeError(`EBADF: ${process.name} has no descriptor ${register}`)
  return directory
}
