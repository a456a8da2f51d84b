/**
 * Fills an empty volume with what its image has at the volume's place: all that the image has at the volume's place, with owners, modes, times, links and extended attributes.
 *
 * It is copied beside `_data`, under a temporary name, and renamed to `filled` when it is whole. Then each of its entries is renamed into `_data`. Whoever finds
 * `filled` later, because this process was killed, moves the rest. So a volume has all of it or none, and what a container has written meanwhile stays.
 *
 * A directory of the host's that is bound in the place of `_data` may be on another file system, where nothing can be renamed to: it is filled itself. As long
 * as `filling` is there, it is not whole, and the next start copies once more.
 */

import {
  type BigIntStats,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  opendirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { errnoName } from '../../base/errors.ts'
import { type Server, withServer } from '../../kernel/launch/server.ts'
import { AT, O, RENAME } from '../../kernel/program/constants.ts'
import { Program } from '../../kernel/program/program.ts'
import { withLock } from '../files/lock.ts'
import { temporaryName } from '../files/temporary-name.ts'
import { removeTreeWith } from '../trees/remove-tree.ts'
import { readXattrs } from '../trees/tree-xattrs.ts'

/** Entries that are renamed in one batch. */
const AT_ONCE = 512

/** Copies what belongs into the volume to a directory that is there. @returns false: there is nothing at that place */
export type Copy = (directory: string) => Promise<boolean>

/** Returns whether a volume has no files yet, or not all that were to be copied into it. @param directory volumes/<name>, or what is bound in its place */
export function isUnfilled(directory: string, data = `${directory}/_data`): boolean {
  // In this order: one that is filled at this moment has files, and `filled` too.
  return isEmpty(data) || existsSync(`${directory}/filled`) || existsSync(`${directory}/filling`)
}

/** Fills a volume, if it is still empty. @param bound a directory of the host's that is bound in the place of `_data` */
export async function fillVolume(launcher: string, directory: string, copy: Copy, bound?: string): Promise<void> {
  await withLock(directory, launcher, async () => {
    if (bound === undefined) await fillOwn(launcher, directory, copy)
    else await fillBound(directory, copy, bound)
  })
}

async function fillOwn(launcher: string, directory: string, copy: Copy): Promise<void> {
  const [data, filled, stage] = [`${directory}/_data`, `${directory}/filled`, `${directory}/${temporaryName()}`]
  const isNew = !existsSync(filled)
  if (isNew && !isEmpty(data)) return
  await withServer(launcher, async server => {
    if (isNew) {
      mkdirSync(`${stage}/tree`, { recursive: true, mode: 0o700 })
      if (!(await copyOrRemove(server, stage, copy))) return
      // The tree's own times change when its entries are moved out of it.
      await setTimes(server, stage, statSync(`${stage}/tree`, { bigint: true }))
      renameSync(stage, filled)
    }
    await moveEntries(server, `${filled}/tree`, data)
    await takeAttributes(server, filled, data)
    // Under its own name a part of it would look like a volume that is still to be filled.
    renameSync(filled, stage)
    await removeTreeWith(server, stage)
  })
}

/** @returns false when there is nothing to copy: the stage is removed again, also when the copy fails */
async function copyOrRemove(server: Server, stage: string, copy: Copy): Promise<boolean> {
  let copied = false
  try {
    copied = await copy(`${stage}/tree`)
    return copied
  } finally {
    if (!copied) await removeTreeWith(server, stage)
  }
}

async function fillBound(directory: string, copy: Copy, bound: string): Promise<void> {
  const filling = `${directory}/filling`
  if (!existsSync(filling) && !isEmpty(bound)) return
  writeFileSync(filling, '')
  await copy(bound)
  rmSync(filling)
}

async function moveEntries(server: Server, from: string, to: string): Promise<void> {
  for (let names = readdirSync(from, 'buffer'); names.length > 0; names = names.slice(AT_ONCE)) {
    const program = new Program()
    const calls = program.emitter({ module: 'store', chapter: 6, why: 'move what the image has into the new volume' })
    const [source, target] = [calls.register('from'), calls.register('to')]
    calls.into(source).openat(AT.FDCWD, from, O.PATH | O.DIRECTORY | O.CLOEXEC, 0)
    calls.into(target).openat(AT.FDCWD, to, O.PATH | O.DIRECTORY | O.CLOEXEC, 0)
    const move = calls.because('a file that a container has written meanwhile is newer').tolerating('EEXIST', 'ENOENT')
    for (const name of names.slice(0, AT_ONCE)) move.renameat2(source, name, target, name, RENAME.NOREPLACE)
    calls.close(source)
    calls.close(target)
    await server.run(program, { reply: false })
  }
}

/** The directory's own owner, mode, extended attributes and times. */
async function takeAttributes(server: Server, filled: string, data: string): Promise<void> {
  const { uid, gid, mode } = statSync(`${filled}/tree`)
  chownSync(data, uid, gid)
  chmodSync(data, mode & 0o7777)
  await copyXattrs(server, filled, data)
  await setTimes(server, data, statSync(filled, { bigint: true }))
}

async function setTimes(server: Server, path: string, { atimeNs: atime, mtimeNs: mtime }: BigIntStats): Promise<void> {
  const program = new Program()
  const calls = program.emitter({
    module: 'store',
    chapter: 6,
    why: "the volume has the times of the image's directory, to the nanosecond",
  })
  calls.utimensat(AT.FDCWD, path, { atime, mtime }, 0)
  await server.run(program, { reply: false })
}

async function copyXattrs(server: Server, filled: string, data: string): Promise<void> {
  const descriptor = openSync(filled, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    const xattrs = (await readXattrs(server, descriptor, ['tree'], () => true)).get('tree') ?? []
    const program = new Program()
    const calls = program.emitter({ module: 'store', chapter: 6, why: "the volume has the attributes of the image's directory" })
    for (const [name, value] of xattrs) calls.tolerating('EOPNOTSUPP').lsetxattr(data, name, Buffer.from(value, 'latin1'), value.length, 0)
    await server.run(program, { reply: false })
  } finally {
    closeSync(descriptor)
  }
}

function isEmpty(path: string): boolean {
  try {
    const directory = opendirSync(path)
    try {
      return directory.readSync() === null
    } finally {
      directory.closeSync()
    }
  } catch (error) {
    if (errnoName(error) === 'ENOENT') return true
    throw error
  }
}
