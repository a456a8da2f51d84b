/**
 * How many bytes the files of a tree are, as docker counts them (moby, pkg/directory): directories are not counted, a file with several names is counted once.
 *
 * A container may put a link where a directory was a moment ago, so the tree is walked by descriptors, and not through a link.
 */

import { closeSync, constants, lstatSync, openSync, readdirSync } from 'node:fs'
import { errnoName } from '../errors.ts'

export function treeSize(path: string | Buffer, counted: Set<string> = new Set()): number {
  const descriptor = openDirectory(path)
  if (descriptor === undefined) return 0
  try {
    const folder = `/proc/self/fd/${descriptor}`
    return readdirSync(folder, 'buffer').reduce((sum, name) => sum + sizeOf(Buffer.concat([Buffer.from(`${folder}/`), name]), counted), 0)
  } finally {
    closeSync(descriptor)
  }
}

function sizeOf(path: Buffer, counted: Set<string>): number {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return 0
  if (stats.isDirectory()) return treeSize(path, counted)
  if (stats.nlink === 1) return stats.size
  const inode = `${stats.dev}:${stats.ino}`
  if (counted.has(inode)) return 0
  counted.add(inode)
  return stats.size
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
