/**
 * How many bytes a layer has, as docker counts them (moby, pkg/directory): the contents of its files, and the targets of its links. The record of a layer that an
 * earlier version has unpacked counts no links. Such a layer is measured when its size is asked for, so that the same layer has one size.
 *
 * The record is changed without a lock. Two commands that change one at the same time replace it whole, and the later one may take away what the earlier has
 * noted. What is noted here and by `noteCompressed` can be lost: the next command that needs it finds it out again. The digest of a layer cannot: a layer that gets
 * one later (`linkLayer`) was made by a version that counts links, so it is never measured here.
 */

import { statSync } from 'node:fs'
import { errnoName } from '../../base/errors.ts'
import type { StorePaths } from '../files/paths.ts'
import { treeSize } from '../trees/tree-size.ts'
import { announceLayer, layerDirectory, readSidecar } from './layer-files.ts'

/**
 * @returns bytes; undefined for a layer that is not unpacked
 * @throws {MinidockError} `engine` for a damaged record
 */
export function layerSize(paths: StorePaths, name: string): number | undefined {
  const record = readSidecar(paths, name)
  // The directory of a layer with two names is a link: its content is meant.
  const directory = `${layerDirectory(paths, name)}/.`
  if (record === undefined || record.countsLinks || !statSync(directory, { throwIfNoEntry: false })) return record?.size
  const size = treeSize(directory)
  try {
    announceLayer(paths, name, { ...record, size })
  } catch (error) {
    // Where nothing can be written, it is measured again the next time.
    if (!['EROFS', 'EACCES', 'ENOSPC'].includes(errnoName(error) ?? '')) throw error
  }
  return size
}
