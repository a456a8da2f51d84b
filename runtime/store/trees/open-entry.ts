/**
 * Opening names in a directory that somebody else may change at any moment: a name may be a directory now, and a link to /etc a moment later.
 *
 * So nothing is looked up by a path of several names. A directory that is open stays what it is; a name in it is opened with O_PATH and O_NOFOLLOW, which touches
 * nothing, and only what that has got hold of is asked what it is, and then opened. Names are bytes, kept as latin1 strings.
 *
 * Source: open(2), "O_PATH"; proc(5), /proc/<pid>/fd: opening such a link opens the very file, not what its path leads to now.
 */

import { type BigIntStats, closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs'
import { whyOf } from '../../base/errno-words.ts'
import { errnoName, MinidockError } from '../../base/errors.ts'
import { O } from '../../kernel/program/constants.ts'

const CHUNK = 2 ** 18

export interface Entry {
  /** Of this process, opened with O_PATH: to be closed. */
  readonly descriptor: number
  readonly stats: BigIntStats
}

/** @returns undefined when there is no such name */
export function openEntry(directory: number, name: string): Entry | undefined {
  const descriptor = openName(directory, name, O.PATH | constants.O_NOFOLLOW)
  if (descriptor === undefined) return undefined
  return { descriptor, stats: fstatSync(descriptor, { bigint: true }) }
}

/** What an entry is, without opening it. @returns undefined when there is no such name */
export function statEntry(directory: number, name: string): BigIntStats | undefined {
  return ifThere(() => lstatSync(pathIn(directory, name), { bigint: true }))
}

/** Opens an entry that is known to be a directory, for reading its names. */
export function openDirectory(entry: number): number {
  return openSync(`/proc/self/fd/${entry}`, constants.O_RDONLY | constants.O_DIRECTORY)
}

/** Sorted by their bytes. */
export function namesIn(directory: number): string[] {
  return readdirSync(`/proc/self/fd/${directory}`, 'latin1').sort()
}

/** @returns undefined when it is no link any more */
export function readLink(directory: number, name: string): string | undefined {
  try {
    return readlinkSync(pathIn(directory, name), 'latin1')
  } catch (error) {
    if (errnoName(error) === 'EINVAL' || errnoName(error) === 'ENOENT') return undefined
    throw error
  }
}

/**
 * The content of an entry that is known to be a regular file, as long as it was a moment ago: opening anything else might block, or do something.
 * @param shown how an error names it
 */
export async function* contentOfEntry({ descriptor: entry, stats }: Entry, shown: string): AsyncGenerator<Uint8Array, void, void> {
  const descriptor = reading(shown, () => openSync(`/proc/self/fd/${entry}`, constants.O_RDONLY))
  try {
    for (let left = Number(stats.size); left > 0; ) {
      const buffer = Buffer.allocUnsafeSlow(Math.min(left, CHUNK))
      const count = reading(shown, () => readSync(descriptor, buffer))
      if (count === 0) return
      yield buffer.subarray(0, count)
      left -= count
    }
  } finally {
    closeSync(descriptor)
  }
}

/** The same, at once and without a new buffer for each piece. @param take gets the pieces; each is good for the call only */
export function readEntry({ descriptor: entry }: Entry, shown: string, buffer: Buffer, take: (bytes: Buffer) => void): void {
  const descriptor = reading(shown, () => openSync(`/proc/self/fd/${entry}`, constants.O_RDONLY))
  try {
    for (;;) {
      const count = reading(shown, () => readSync(descriptor, buffer))
      if (count === 0) return
      take(buffer.subarray(0, count))
    }
  } finally {
    closeSync(descriptor)
  }
}

/** Not all files can be read, by root either: some of /proc, those of a damaged disk. */
function reading<T>(shown: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    if (!(error instanceof Error && 'errno' in error && typeof error.errno === 'number')) throw error
    throw new MinidockError('unavailable', `read ${shown}: ${whyOf(error)}`, { cause: error })
  }
}

function openName(directory: number, name: string, flags: number): number | undefined {
  return ifThere(() => openSync(pathIn(directory, name), flags))
}

function ifThere<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch (error) {
    // No directory has a name that is too long.
    if (errnoName(error) === 'ENOENT' || errnoName(error) === 'ENAMETOOLONG') return undefined
    throw error
  }
}

function pathIn(directory: number, latin1: string): Buffer {
  return Buffer.from(`/proc/self/fd/${directory}/${latin1}`, 'latin1')
}
