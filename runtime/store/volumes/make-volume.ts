/** Makes a volume's directory, whole or not at all: under a name of its own first, then one rename, or one link, lets it be found. */

import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename } from 'node:path'
import { errnoName, MinidockError } from '../../base/errors.ts'
import { syncFolder } from '../files/atomic.ts'
import { makeFolder } from '../files/paths.ts'
import { temporaryName } from '../files/temporary-name.ts'
import type { VolumeOptions, VolumeRecord } from './volume-record.ts'

/** @param folder volumes/ @returns false when something has that name already */
export function publishVolume(folder: string, record: VolumeRecord, options: VolumeOptions): boolean {
  const stage = `${folder}/${temporaryName()}`
  try {
    makeVolume(stage, record, options, true)
    // Onto a directory that has files rename(2) fails, and every volume has.
    if (!renameUnlessTaken(stage, `${folder}/${record.Name}`)) return false
    syncFolder(folder)
    return true
  } finally {
    rmSync(stage, { recursive: true, force: true })
  }
}

/**
 * Makes a volume in the directory of a container, and the link to it.
 * @param folder volumes/
 * @param container containers/<id>
 * @returns false when something has that name already
 * @throws {MinidockError} `not-found` when the container is gone
 */
export function linkVolume(folder: string, container: string, record: VolumeRecord, options: VolumeOptions): boolean {
  const stage = `${container}/${temporaryName()}`
  const link = `${folder}/${record.Name}`
  try {
    makeFolder(`${container}/volumes`, 0o700)
    makeVolume(stage, record, options, false)
    // One that is there has been made by a start that was killed before it made the link.
    renameUnlessTaken(stage, `${container}/volumes/${record.Name}`)
    symlinkSync(`../containers/${basename(container)}/volumes/${record.Name}`, link)
    // The container may have gone after the rename: a link leads to nothing then.
    statSync(link)
    return true
  } catch (error) {
    if (errnoName(error) === 'EEXIST') return false
    if (errnoName(error) !== 'ENOENT') throw error
    unlinkDangling(link)
    throw new MinidockError('not-found', 'the container was removed while its volumes were made', { cause: error })
  } finally {
    rmSync(stage, { recursive: true, force: true })
  }
}

function makeVolume(directory: string, record: VolumeRecord, options: VolumeOptions, durable: boolean): void {
  mkdirSync(directory, { mode: 0o700 })
  makeData(directory)
  writeFileSync(`${directory}/volume.json`, `${JSON.stringify(record, undefined, 2)}\n`, { flush: durable })
  if (Object.keys(options).length > 0)
    writeFileSync(`${directory}/options.json`, `${JSON.stringify(options, undefined, 2)}\n`, { flush: durable, mode: 0o600 })
  if (durable) syncFolder(directory)
}

function makeData(directory: string): void {
  mkdirSync(`${directory}/_data`)
  // The umask would change what is asked for.
  chmodSync(`${directory}/_data`, 0o755)
}

/** Makes `_data` again in a volume of which it was taken away. @returns whether it did */
export function repairVolume(directory: string): boolean {
  try {
    makeData(directory)
    return true
  } catch (error) {
    // There is no volume, another command has repaired it, or it is a file.
    if (['ENOENT', 'EEXIST', 'ENOTDIR'].includes(errnoName(error) ?? '')) return false
    throw error
  }
}

function renameUnlessTaken(from: string, to: string): boolean {
  try {
    renameSync(from, to)
    return true
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(errnoName(error) ?? '')) return false
    throw error
  }
}

/** Removes a link to a volume that went with its container. @returns whether it was one */
export function unlinkDangling(path: string): boolean {
  if (linkTarget(path) === undefined || existsSync(path)) return false
  try {
    unlinkSync(path)
    return true
  } catch (error) {
    // Another command has removed it, and may have made a volume in its place.
    if (['ENOENT', 'EISDIR', 'EPERM'].includes(errnoName(error) ?? '')) return false
    throw error
  }
}

/** Returns where a link leads; undefined: it is none. */
export function linkTarget(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(path) : undefined
}
