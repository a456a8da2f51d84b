/** A build context that comes as a tar, compressed or not: it is unpacked into a folder of the store, which is gone when the build is over. */

import { closeSync, constants, openSync } from 'node:fs'
import { isOfKind, MinidockError } from '../../base/errors.ts'
import { O } from '../../kernel/program/constants.ts'
import { makeContext } from '../../store/builds/contexts.ts'
import { decompressed } from '../../store/files/decompress-stream.ts'
import type { StorePaths } from '../../store/files/paths.ts'
import { copyArchive } from '../../store/trees/copy-tree.ts'
import { removeTree } from '../../store/trees/remove-tree.ts'
import { type OpenTree, openFolder } from './source-tree.ts'

export interface ContextOptions {
  readonly paths: StorePaths
  /** Path of the launcher's binary. */
  readonly launcher: string
  /** Gets numbers of bytes of an archive that were read. */
  readonly onProgress?: (bytes: number) => void
}

/**
 * @param name how errors call the tree
 * @throws {MinidockError} `invalid` for an archive that is damaged, or whose names climb; `unavailable` where a program is missing that has to read it
 */
export async function openArchive(
  content: AsyncIterable<Uint8Array>,
  { paths, launcher, onProgress }: ContextOptions,
  name: string,
): Promise<OpenTree> {
  const folder = makeContext(paths)
  try {
    await unpack(counted(content, onProgress), folder, launcher, name)
    const tree = openFolder(folder, launcher, { name, owners: 'root' })
    const close = async () => {
      await tree.close()
      await removeTree(launcher, folder)
    }
    return { ...tree, isFixed: true, close }
  } catch (error) {
    await removeTree(launcher, folder)
    throw error
  }
}

/** Nothing is written outside of the folder: a name that climbs is refused, and links are followed inside of it. */
async function unpack(content: AsyncIterable<Uint8Array>, folder: string, launcher: string, name: string): Promise<void> {
  const root = openSync(folder, O.PATH | constants.O_DIRECTORY)
  try {
    await copyArchive(launcher, decompressed(content), {
      root,
      directory: '',
      shown: '',
      words: 'build',
      replaces: true,
      hasNoMounts: true,
    })
  } catch (error) {
    if (!isOfKind(error, 'invalid', 'unavailable')) throw error
    const hint = error.hint ?? 'make it with tar: tar cz . | minidock build -'
    throw new MinidockError(error.kind, `cannot unpack ${name}: ${error.message}`, { hint, cause: error })
  } finally {
    closeSync(root)
  }
}

async function* counted(content: AsyncIterable<Uint8Array>, onProgress: (bytes: number) => void = () => undefined) {
  for await (const piece of content) {
    onProgress(piece.length)
    yield piece
  }
}
