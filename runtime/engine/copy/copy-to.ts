/** Copies files from this machine to a container: `cp SRC_PATH|- CONTAINER:DEST_PATH`. */

import { closeSync, fstatSync } from 'node:fs'
import { MinidockError } from '../../base/errors.ts'
import { beginningAsTar } from '../../formats/tar/beginning.ts'
import { withServer } from '../../kernel/launch/server.ts'
import type { StoredContainer } from '../../store/containers/containers.ts'
import { decompressed } from '../../store/files/decompress-stream.ts'
import { copyArchive, copyItems } from '../../store/trees/copy-tree.ts'
import { RootedPaths } from '../../store/trees/rooted-paths.ts'
import { walkTree } from '../../store/trees/walk-tree.ts'
import type { WriteTarget } from '../../store/trees/write-tree.ts'
import type { Engine } from '../engine.ts'
import { type ContainerPath, type CopyOptions, fileNotFound } from './container-path.ts'
import type { OpenRoot } from './container-root.ts'
import { type CopyDestination, type CopyPath, parseCopyPath, placeCopy, sourceNames } from './copy-path.ts'
import { latin1, oddity, openLocalSource, utf8 } from './local-path.ts'
import { withRoot } from './with-root.ts'

/** The owner of files from this machine, unless their own owner is to be kept. */
const ROOT = { uid: 0, gid: 0 }

/**
 * Copies a file or a directory of this machine to a container. The source is looked for first, as docker does.
 * @returns bytes of the archive that was copied
 * @throws {MinidockError} `not-found`; `invalid`, in docker's words
 */
export async function copyTo(engine: Engine, source: CopyPath, destination: ContainerPath, options: CopyOptions): Promise<number> {
  const { directory, entry, isDirectory, name } = openLocalSource(source, options.followLink)
  try {
    return await into(engine, destination, async ({ found, open }) => {
      const place = placeCopy({ isDirectory, name }, found)
      const target = await open(place.directory)
      return await withServer(engine.launcher, async server => {
        const items = walkTree({ server, directory, name: entry, as: place.name })
        const sourceOf = sourceNames(source.path, utf8(place.name))
        return await copyItems(engine.launcher, items, { ...target, sourceOf, ...(!options.archive && { owner: ROOT }) })
      })
    })
  } finally {
    closeSync(directory)
  }
}

/** Extracts an archive, compressed or not, into a directory of a container. The archive has the owners of the files. @returns bytes of the archive */
export async function extractTo(engine: Engine, archive: AsyncIterable<Uint8Array>, destination: ContainerPath): Promise<number> {
  return await into(engine, destination, async ({ found, open }) => {
    if (found.existing !== 'directory')
      throw new MinidockError('invalid', `destination "${destination.container}:${destination.path}" must be a directory`)
    return await copyArchive(engine.launcher, beginningAsTar(decompressed(archive)), await open(found.path))
  })
}

/** The destination in an open root. Paths are latin1, a character for each byte. */
interface Destination {
  readonly found: CopyDestination
  /** Opens a directory for writing. @throws {MinidockError} when it does not exist, or must not be written to */
  open(directory: string): Promise<WriteTarget>
}

async function into<T>(engine: Engine, destination: ContainerPath, work: (destination: Destination) => Promise<T>): Promise<T> {
  return await withRoot(engine, destination.container, 'write', async (root, container) => {
    return await withServer(engine.launcher, async server => {
      const paths = new RootedPaths(server, root.descriptor)
      const found = await destinationIn(paths, destination)
      const open = (directory: string) => openTarget(engine, paths, { root, container, directory, name: destination.container })
      return await work({ found, open })
    })
  })
}

/** Looks the destination up. A link at its end is followed, even to a path that does not exist: that path is made then. */
async function destinationIn(paths: RootedPaths, { container, path: text }: ContainerPath): Promise<CopyDestination> {
  const { path: clean, assertsDirectory } = parseCopyPath(text, '/')
  const path = await paths.follow(latin1(clean))
  const wanted = { path, assertsDirectory }
  const looked = text === '' ? ({ kind: 'missing' } as const) : await paths.lookUp(path)
  if (looked.kind !== 'found') return wanted
  const { directory, stats } = looked.place
  closeSync(directory)
  const odd = oddity(stats)
  if (odd !== undefined)
    throw new MinidockError('invalid', `destination "${container}:${text}" must be a directory or a regular file: ${odd}`)
  if (assertsDirectory && !stats.isDirectory()) return wanted
  return { ...wanted, existing: stats.isDirectory() ? 'directory' : 'other' }
}

interface Target {
  readonly root: OpenRoot
  readonly container: StoredContainer
  /** latin1 */
  readonly directory: string
  /** The container's name or id, as it was given. */
  readonly name: string
}

async function openTarget(engine: Engine, paths: RootedPaths, { root, container, directory, name }: Target): Promise<WriteTarget> {
  const shown = utf8(directory)
  const { record } = container
  const looked = await paths.lookUp(directory, true)
  if (looked.kind === 'missing') throw fileNotFound({ container: name, path: shown })
  if (looked.kind === 'not-a-directory') throw new MinidockError('invalid', 'extraction point is not a directory')
  const inRoot = fstatSync(looked.place.directory).dev === fstatSync(root.descriptor).dev
  closeSync(looked.place.directory)
  // What is mounted in the root can be written to all the same: where it cannot, the kernel refuses.
  if (record.Request.HostConfig.ReadonlyRootfs && inRoot) throw new MinidockError('invalid', 'container rootfs is marked read-only')
  engine.store.events.container('extract-to-dir', record)
  return { root: root.descriptor, directory: directory.replace(/^\/+/, ''), shown }
}
