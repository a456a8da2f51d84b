/**
 * How many bytes the files of a tree are, as docker counts them (moby, pkg/directory): directories are not counted, a file with several names is counted once.
 *
 * A container may put a link where a directory was a moment ago, and it can make a tree of any depth. So the tree is walked by descriptors, not through a link and
 * never by a path of several names, and few directories are open at a time.
 */

import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, type Stats } from 'node:fs'
import { errnoName } from '../../base/errors.ts'

/** Levels that stay open on the way down. Those below are closed, and reached again by `..`. */
const KEPT_OPEN = 64

interface Folder {
  readonly descriptor: number
  readonly inode: string
  /** Of the files in it, bytes. */
  readonly size: number
  /** Names, in latin1, of the directories in it that are still to be visited. */
  readonly names: string[]
}

/** @returns 0 when there is no such directory */
export function treeSize(path: string): number {
  const counted = new Set<string>()
  const above: Folder[] = []
  let folder = visit(path, counted)
  let size = folder?.size ?? 0
  try {
    while (folder !== undefined) {
      const name = folder.names.pop()
      if (name === undefined) {
        const next: Folder | undefined = leave(folder, above)
        closeSync(folder.descriptor)
        folder = next
        continue
      }
      const below = visit(pathOf(folder.descriptor, name), counted)
      if (below === undefined) continue
      size += below.size
      if (above.push(folder) > KEPT_OPEN) closeSync(folder.descriptor)
      folder = below
    }
  } finally {
    for (const { descriptor } of [...above.slice(0, KEPT_OPEN), ...(folder ? [folder] : [])]) closeSync(descriptor)
  }
  return size
}

/** @returns undefined when it is gone, or is a directory no longer */
function visit(path: string | Buffer, counted: Set<string>): Folder | undefined {
  const descriptor = openDirectory(path)
  if (descriptor === undefined) return undefined
  try {
    const names: string[] = []
    let size = 0
    for (const name of readdirSync(`/proc/self/fd/${descriptor}`, 'latin1')) {
      const stats = lstatSync(pathOf(descriptor, name), { throwIfNoEntry: false })
      if (stats?.isDirectory()) names.push(name)
      else if (stats && isNew(stats, counted)) size += stats.size
    }
    return { descriptor, inode: inodeOf(fstatSync(descriptor)), size, names }
  } catch (error) {
    closeSync(descriptor)
    throw error
  }
}

/** @returns the directory that a directory is in */
function leave({ descriptor }: Folder, above: Folder[]): Folder | undefined {
  const folder = above.pop()
  if (folder === undefined || above.length < KEPT_OPEN) return folder
  const parent = openDirectory(`/proc/self/fd/${descriptor}/..`)
  if (parent !== undefined && inodeOf(fstatSync(parent)) === folder.inode) return { ...folder, descriptor: parent }
  // Somebody has moved it meanwhile: the walk goes on in the deepest directory that is still open.
  if (parent !== undefined) closeSync(parent)
  above.length = KEPT_OPEN
  return above.pop()
}

function isNew(stats: Stats, counted: Set<string>): boolean {
  if (stats.nlink === 1) return true
  const inode = inodeOf(stats)
  if (counted.has(inode)) return false
  counted.add(inode)
  return true
}

function inodeOf({ dev, ino }: Stats): string {
  return `${dev}:${ino}`
}

function pathOf(directory: number, name: string): Buffer {
  return Buffer.from(`/proc/self/fd/${directory}/${name}`, 'latin1')
}

/** @returns undefined when it is gone, or is a directory no longer */
function openDirectory(path: string | Buffer): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errnoName(error) ?? '')) return undefined
    throw error
  }
}
