/**
 * Directories of `RUN --mount=type=cache`, which stay from one build to the next: `builds/mounts/<64 digits>/`. A lock on a directory is held while a step has it that
 * wants it for itself; with the death of the build the kernel gives it back.
 */

import { chmodSync, chownSync, closeSync, constants, existsSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs'
import { errnoName } from '../../base/errors.ts'
import { lockFile } from '../../kernel/launch/launcher.ts'
import { Server } from '../../kernel/launch/server.ts'
import { AT, LOCK, O } from '../../kernel/program/constants.ts'
import { Program } from '../../kernel/program/program.ts'
import { makeFolder, type StorePaths } from '../files/paths.ts'
import { readNames } from '../files/read-names.ts'
import { temporaryName } from '../files/temporary-name.ts'
import { removeTree } from '../trees/remove-tree.ts'
import { heldByBuilds } from './running-builds.ts'

export interface CacheMountOptions {
  readonly launcher: string
  /** 64 hexadecimal digits: of the cache's id, and of what is in it at first. */
  readonly name: string
  readonly sharing: 'shared' | 'private' | 'locked'
  /** Of a new directory. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Fills a new directory. */
  readonly fill?: (path: string) => Promise<void>
  /** Ends the waiting for a directory that is `locked`. */
  readonly signal: AbortSignal
}

export interface TakenCacheMount {
  readonly path: string
  release(): Promise<void>
}

/** A directory, as it is on the disk. */
export interface CacheMount {
  /** The name, with the number of one that is private. */
  readonly name: string
  readonly path: string
  /** When something was last put into it, or taken out: milliseconds since 1970. */
  readonly changed: number
}

export function listCacheMounts(paths: StorePaths): readonly CacheMount[] {
  const folder = mountsFolder(paths)
  return readNames(folder).flatMap(name => {
    const path = `${folder}/${name}`
    const stats = statSync(path, { throwIfNoEntry: false })
    return stats ? [{ name, path, changed: stats.mtimeMs }] : []
  })
}

/** Removes a directory, unless a build holds it. @returns false when it stays, or another command has removed it */
export async function removeCacheMount(paths: StorePaths, launcher: string, { name, path }: CacheMount): Promise<boolean> {
  const aside = path.replace(/[^/]+$/, temporaryName())
  const isHeld = () => heldByBuilds(paths).mount.has(name.slice(0, 64))
  if (isHeld() || !renameIfThere(path, aside)) return false
  // A build may have begun to hold it meanwhile; it holds a name before it looks for the directory.
  if (isHeld() && !existsSync(path)) {
    renameSync(aside, path)
    return false
  }
  await removeTree(launcher, aside)
  return true
}

function renameIfThere(path: string, to: string): boolean {
  try {
    renameSync(path, to)
    return true
  } catch (error) {
    if (errnoName(error) === 'ENOENT') return false
    throw error
  }
}

/**
 * Waits for a directory that is `locked`; of one that is `private` and in use, there is another. Directories that one step needs are to be taken in the order of their
 * names: two steps that each wait for what the other has would wait for ever.
 */
export async function takeCacheMount(paths: StorePaths, options: CacheMountOptions): Promise<TakenCacheMount> {
  const { launcher, name, sharing, signal } = options
  const folder = mountsFolder(paths)
  makeFolder(paths.builds, 0o700)
  makeFolder(folder, 0o700)
  for (let number = 1; ; number++) {
    const path = `${folder}/${name}${number === 1 ? '' : `-${number}`}`
    await makeDirectory(path, options)
    if (sharing === 'shared') return { path, release: async () => undefined }
    const release = sharing === 'locked' ? await lock(launcher, path, signal) : await lockIfFree(launcher, path)
    if (release) return { path, release }
  }
}

export function mountsFolder({ builds }: StorePaths): string {
  return `${builds}/mounts`
}

/** It gets its name once it is whole. */
async function makeDirectory(path: string, { launcher, mode, uid, gid, fill }: CacheMountOptions): Promise<void> {
  if (existsSync(path)) return
  const stage = path.replace(/[^/]+$/, temporaryName())
  mkdirSync(stage)
  try {
    await fill?.(stage)
    chownSync(stage, uid, gid)
    chmodSync(stage, mode)
    renameSync(stage, path)
  } catch (error) {
    await removeTree(launcher, stage)
    // Another step has made it meanwhile, and has written into it already.
    if (!['ENOTEMPTY', 'EEXIST'].includes(errnoName(error) ?? '')) throw error
  }
}

async function lock(launcher: string, path: string, signal: AbortSignal): Promise<() => Promise<void>> {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    await lockFile(launcher, descriptor, signal)
  } catch (error) {
    closeSync(descriptor)
    throw error
  }
  return async () => closeSync(descriptor)
}

/** The lock is held by a launcher that serves, which can be asked not to wait for it. @returns undefined when another step has it */
async function lockIfFree(launcher: string, path: string): Promise<(() => Promise<void>) | undefined> {
  const server = Server.start(launcher)
  const program = new Program()
  const calls = program.emitter({ module: 'store', chapter: 7, why: 'a private cache has one user at a time' })
  const [directory, locked] = [calls.register('directory'), calls.register('locked')]
  calls.into(directory).openat(AT.FDCWD, path, O.RDONLY | O.DIRECTORY | O.CLOEXEC, 0)
  calls
    .tolerating('EAGAIN')
    .into(locked)
    .flock(directory, LOCK.EX | LOCK.NB)
  if ((await server.run(program, { reply: true })).register(locked) === 0) return () => server.close()
  await server.close()
  return undefined
}
