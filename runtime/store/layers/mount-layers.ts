/**
 * Layers as one tree, read-only, for a process that only reads: the serving launcher mounts them in a mount namespace of its own. The host's mount table does not
 * change, and the mount ends with the launcher.
 */

import { rmdirSync } from 'node:fs'
import type { Server } from '../../kernel/launch/server.ts'
import { makeContext } from '../builds/contexts.ts'
import type { StorePaths } from '../files/paths.ts'
import { mountTree } from './mount-tree.ts'

const READING = { module: 'build', chapter: 7, why: 'mount layers as one tree, to read files from it' }

export interface MountedLayers {
  /** The empty directory that they are mounted on. */
  readonly directory: string
  /** Where this process sees the tree. */
  readonly seen: string
}

/** @param layers names of lower directories, the lowest first; without any, the tree is empty */
export async function mountLayers(paths: StorePaths, server: Server, layers: readonly string[]): Promise<MountedLayers> {
  const directory = makeContext(paths)
  const mounted = { directory, seen: `/proc/${server.pid}/root${directory}` }
  try {
    await server.run(mountTree(paths, layers, directory, READING), { reply: false })
  } catch (error) {
    unmountLayers(mounted)
    throw error
  }
  return mounted
}

/** Removes the directory. The launcher has ended. */
export function unmountLayers({ directory }: MountedLayers): void {
  rmdirSync(directory)
}
