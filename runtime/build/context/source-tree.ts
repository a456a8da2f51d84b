/**
 * Where files of `COPY`, `ADD` and bind mounts come from: the build context, a stage, an image. Each is an open directory; links lead nowhere outside of it
 * (`store/trees/resolve-path.ts`).
 */

import { closeSync, constants, openSync } from 'node:fs'
import type { PathMatcher } from '../../formats/dockerfile/ignore-file.ts'
import { Server, serverOnDemand } from '../../kernel/launch/server.ts'
import { O } from '../../kernel/program/constants.ts'
import type { FileDigests } from '../../store/builds/file-digests.ts'
import type { StorePaths } from '../../store/files/paths.ts'
import { mountLayers, unmountLayers } from '../../store/layers/mount-layers.ts'

export interface SourceTree {
  /** How errors call it: `the build context`, `stage build`, `image busybox`. */
  readonly name: string
  /** Returns the launcher that reads extended attributes. It is started when files are first looked at: a build that copies none needs no process for that. */
  server(): Server
  /** An open directory of this process. */
  readonly root: number
  /** Files that are not there. */
  readonly ignored?: IgnoredFiles
  /** What to do about a file that is not there; absent: to see what is. */
  readonly advice?: string
  /** Whom files belong to that are copied without `--chown`. */
  readonly owners: 'root' | 'kept'
  /** Whether no other process can write to its files. */
  readonly isFixed?: boolean
  /** What earlier builds have found its files to hold. Absent: each is read. */
  readonly digests?: FileDigests
}

export interface IgnoredFiles extends PathMatcher {
  /** Where the patterns are from: `.dockerignore`. */
  readonly file: string
}

export interface OpenTree extends SourceTree {
  close(): Promise<void>
}

/** Opens a folder as it is. @throws an error of node:fs */
export function openFolder(path: string, launcher: string, { name, owners }: Pick<SourceTree, 'name' | 'owners'>): OpenTree {
  const root = openSync(path, FLAGS)
  const { server, close } = serverOnDemand(launcher)
  return { name, owners, root, server, close: () => closing(root, close) }
}

/**
 * Opens the tree of a stage or an image: its layers, mounted read-only where this process alone sees them.
 * @param layers names of lower directories, the lowest first; none: `scratch`
 * @param name `stage build`
 */
export async function openLayers(paths: StorePaths, launcher: string, layers: readonly string[], name: string): Promise<OpenTree> {
  const server = Server.start(launcher)
  try {
    const mounted = await mountLayers(paths, server, layers)
    const root = openSync(mounted.seen, FLAGS)
    const close = async () => {
      await closing(root, () => server.close())
      unmountLayers(mounted)
    }
    return { name, owners: 'kept', isFixed: true, root, server: () => server, close }
  } catch (error) {
    await server.close()
    throw error
  }
}

const FLAGS = O.PATH | constants.O_DIRECTORY

async function closing(root: number, closeServer: () => Promise<void>): Promise<void> {
  closeSync(root)
  await closeServer()
}
