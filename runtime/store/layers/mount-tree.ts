/** The program that mounts layers as one tree, read-only, in a mount namespace of the launcher's own: the host's mount table does not change. */

import { CLONE, MS } from '../../kernel/program/constants.ts'
import { type Label, Program } from '../../kernel/program/program.ts'
import type { StorePaths } from '../files/paths.ts'
import { distinctLayers } from './distinct-layers.ts'

/** @param layers names of lower directories, the lowest first; without any, nothing is mounted on the target */
export function mountTree(paths: StorePaths, layers: readonly string[], target: string, label: Label): Program {
  const program = new Program()
  const calls = program.emitter(label)
  calls.unshare(CLONE.NEWNS)
  calls.mount(null, '/', null, MS.REC | MS.PRIVATE, null)
  calls.chdir(paths.layers)
  const [only, ...others] = distinctLayers(layers).toReversed()
  if (only === undefined) return program
  // An overlay without an upper directory wants two lower ones.
  if (others.length === 0) calls.mount(only, target, null, MS.BIND, null)
  else calls.mount('overlay', target, 'overlay', MS.RDONLY, `lowerdir=${[only, ...others].join(':')}`)
  return program
}
