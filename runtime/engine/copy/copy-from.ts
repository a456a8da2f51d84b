/** Copies files from a container to this machine: `cp CONTAINER:SRC_PATH DEST_PATH|-`. */

import { closeSync } from 'node:fs'
import { posix } from 'node:path'
import { MinidockError } from '../../base/errors.ts'
import { type TarItem, writeTar } from '../../formats/tar/write.ts'
import { withServer } from '../../kernel/launch/server.ts'
import { copyItems } from '../../store/trees/copy-tree.ts'
import { RootedPaths } from '../../store/trees/rooted-paths.ts'
import { walkTree } from '../../store/trees/walk-tree.ts'
import type { Engine } from '../engine.ts'
import { type ContainerPath, type CopyOptions, fileNotFound } from './container-path.ts'
import { type CopyPath, type CopySource, parseCopyPath, placeCopy, sourceNames } from './copy-path.ts'
import { checkOutputPath, latin1, localDestination, openFolder, utf8 } from './local-path.ts'
import { notingPrivileged } from './privileged-files.ts'
import { withRoot } from './with-root.ts'

/** An open file or directory of a container. */
interface OpenSource extends CopySource {
  /** Absolute and clean. */
  readonly path: string
  /** Returns the file, or the directory with all that is in it. @param as their name in the archive */
  items(as: string): AsyncIterable<TarItem>
}

/**
 * Writes a path of a container as a tar: one member, or a directory with all that is in it.
 * @param write gets the archive
 * @throws {MinidockError} `not-found`, in docker's words
 */
export async function archiveFrom(
  engine: Engine,
  source: ContainerPath,
  options: CopyOptions,
  write: (archive: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  await withSource(engine, source, options, ({ items, name }) => write(writeTar(items(name))))
}

/**
 * Copies a file or a directory of a container to this machine.
 * @param note gets the path here of each file that gives rights to others, and what it is
 * @returns bytes of the archive that was copied
 * @throws {MinidockError} `not-found`; `invalid`, in docker's words
 */
export async function copyFrom(
  engine: Engine,
  source: ContainerPath,
  destination: CopyPath,
  options: CopyOptions,
  note: (path: string, what: string) => void = () => undefined,
): Promise<number> {
  checkOutputPath(destination)
  return await withSource(engine, source, options, async found => {
    const wanted = localDestination(destination)
    const { directory, name } = placeCopy(found, { ...wanted, path: latin1(wanted.path) })
    const root = openFolder(utf8(directory))
    try {
      const items = notingPrivileged(found.items(name), file => note(posix.join(utf8(directory), utf8(file.name)), file.what))
      // Links are followed up to the folder that the user has given, and not below it: there the names come from the container.
      const names = { shown: utf8(directory), sourceOf: sourceNames(`${source.container}:${found.path}`, utf8(name)) }
      const target = { root, directory: '', ...names, refusesLinks: true, ...(!options.archive && { owner: null }) }
      return await copyItems(engine.launcher, items, target)
    } finally {
      closeSync(root)
    }
  })
}

async function withSource<T>(
  engine: Engine,
  source: ContainerPath,
  { followLink }: CopyOptions,
  work: (source: OpenSource) => Promise<T>,
): Promise<T> {
  if (source.path === '') throw new MinidockError('invalid', 'path cannot be empty')
  const { path, name, assertsDirectory } = parseCopyPath(source.path, '/')
  return await withRoot(engine, source.container, 'read', async (root, container) => {
    return await withServer(engine.launcher, async server => {
      const paths = new RootedPaths(server, root.descriptor)
      const wanted = followLink ? await paths.follow(latin1(path)) : latin1(path)
      const found = await paths.lookUp(wanted, assertsDirectory)
      if (found.kind === 'missing') throw fileNotFound(source)
      if (found.kind === 'not-a-directory') throw new MinidockError('invalid', `lstat ${source.path}: not a directory`)
      engine.store.events.container('archive-path', container.record)
      const { directory, name: entry, stats } = found.place
      try {
        const items = (as: string) => walkTree({ server, directory, name: entry, as, skipsKernelMounts: true })
        return await work({ items, path, name: latin1(name), isDirectory: stats.isDirectory() })
      } finally {
        closeSync(directory)
      }
    })
  })
}
