/**
 * What an empty volume gets from an image: all that the image has at the volume's place, with owners, modes, times, links and extended attributes.
 *
 * It is copied beside `_data`, under a temporary name, and renamed to `filled` when it is whole. Then each of its entries is renamed into `_data`. Whoever finds
 * `filled` later, because this process was killed, moves the rest. So a volume has all of it or none, and what a container has written meanwhile stays.
 */

import {
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
  statSync,
  utimesSync,
} from 'node:fs'
import { errnoName } from '../../base/errors.ts'
import { type Server, withServer } from '../../kernel/launch/server.ts'
import { AT, O, RENAME } from '../../kernel/program/constants.ts'
import { Program } from '../../kernel/program/program.ts'
import { withLock } from '../files/lock.ts'
import { temporaryName } from '../files/temporary-name.ts'
import { removeTree, removeTreeWith } from '../trees/remove-tree.ts'
import { readXattrs } from '../trees/tree-xattrs.ts'

/** Entries that are renamed in one batch. */
const AT_ONCE = 512

/** Copies what belongs into the volume to a directory that is there and empty. @returns false: there is nothing at that place */
export type Copy = (directory: string) => Promise<boolean>

/** Returns whether a volume has no files yet, or not all that were to be copied into it. @param directory volumes/<name>, or what is bound in its place */
export function isUnfilled(directory: string, data = `${directory}/_data`): boolean {
  // In this order: one that is filled at this moment has files, and `filled` too.
  return isEmpty(data) || existsSync(`${directory}/filled`)
}

/** Fills a volume, if it is still empty. @param data where its files are: `_data`, or a directory of the host's that is bound in its place */
export async function fillVolume(launcher: string, directory: string, copy: Copy, data = `${directory}/_data`): Promise<void> {
  const filled = `${directory}/filled`
  await withLock(directory, launcher, async () => {
    if (!existsSync(filled)) {
      if (!isEmpty(data)) return
      const stage = `${directory}/${temporaryName()}`
      mkdirSync(`${stage}/tree`, { recursive: true, mode: 0o700 })
      if (!(await copy(`${stage}/tree`))) {
        await removeTree(launcher, stage)
        return
      }
      // The tree's own time changes when its entries are moved out of it.
      const { atime, mtime } = statSync(`${stage}/tree`)
      utimesSync(stage, atime, mtime)
      renameSync(stage, filled)
    }
    await withServer(launcher, async server => {
      await moveEntries(server, `${filled}/tree`, data)
      await takeAttributes(server, filled, data)
      await removeTreeWith(server, filled)
    })
  })
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
  const { atime, mtime } = statSync(filled)
  chownSync(data, uid, gid)
  chmodSync(data, mode & 0o7777)
  await copyXattrs(server, filled, data)
  utimesSync(data, atime, mtime)
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
