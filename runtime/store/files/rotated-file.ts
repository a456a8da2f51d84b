/**
 * Reads a file that its writers rotate: `log` is renamed to `log.1`, which was renamed to `log.2` before, and a new `log` is begun.
 *
 * A file is known by its inode, whatever it is called by now, and as it is open that number is nobody else's. So nothing is read twice, and nothing is missed
 * that was not removed before it was come to. It stays readable when its directory is removed.
 */

import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { errnoName } from '../../base/errors.ts'
import type { ReadAt, TailStart } from '../../formats/logs/log-record.ts'

interface OpenFile {
  readonly descriptor: number
  readonly inode: bigint
  /** Where what was not taken begins. */
  position: number
  /** What is written from here on is not read. */
  readonly end: number
}

/** What a reader has done with a piece: with so many of its first bytes. */
interface Taken<T> {
  readonly size: number
  readonly made: T
}

const CHUNK = 1 << 20
/** The one that is written, and the one before: who opened it before it was renamed may write into it yet. */
const KEPT_OPEN = 2

/** `end`: what there is when the file is opened, though it grows faster than it is read; `follow`: what is written later as well. */
export type Extent = 'end' | 'follow'

export class RotatedFile {
  readonly #path: string
  readonly #extent: Extent
  /** Oldest first. */
  #files: OpenFile[] = []
  #chunk = Buffer.alloc(0)

  /** Nothing needs to be there yet. */
  constructor(path: string, extent: Extent = 'follow') {
    this.#path = path
    this.#extent = extent
    this.#openNewer()
  }

  /**
   * Leaves out what is older than the last records.
   * @param find where in one file they begin
   */
  skipToLast(count: number, find: (read: ReadAt, size: number, count: number) => TailStart): void {
    let missing = count
    for (const file of this.#files.toReversed()) {
      const found = find((position, length) => readAt(file.descriptor, position, length), Math.min(sizeOf(file), file.end), missing)
      file.position = found.position
      missing = found.missing
    }
  }

  /**
   * Gives out what was not taken yet, oldest first.
   * @param take is given the beginning of that, and says with how many bytes it has done, and what it has made of them; the rest it is given again, with more. The
   * bytes are overwritten when the next piece is asked for
   */
  *pieces<T>(take: (bytes: Uint8Array) => Taken<T>): Generator<T, void, void> {
    do for (const file of this.#files) yield* this.#drain(file, take)
    while (this.#extent === 'follow' && this.#openNewer())
    for (const { descriptor } of this.#files.splice(0, this.#files.length - KEPT_OPEN)) closeSync(descriptor)
  }

  close(): void {
    for (const { descriptor } of this.#files.splice(0)) closeSync(descriptor)
  }

  *#drain<T>(file: OpenFile, take: (bytes: Uint8Array) => Taken<T>): Generator<T, void, void> {
    // It was cut: what there is now is new.
    if (sizeOf(file) < file.position) file.position = 0
    for (;;) {
      if (this.#chunk.length === 0) this.#chunk = Buffer.allocUnsafeSlow(CHUNK)
      const wanted = Math.min(this.#chunk.length, file.end - file.position)
      const size = readSync(file.descriptor, this.#chunk, 0, wanted, file.position)
      const taken = size === 0 ? undefined : take(this.#chunk.subarray(0, size))
      if (taken && taken.size > 0) {
        file.position += taken.size
        yield taken.made
        continue
      }
      if (size < this.#chunk.length) return
      this.#chunk = Buffer.allocUnsafeSlow(this.#chunk.length * 2)
    }
  }

  /** @returns whether there are any that are newer than those that are open */
  #openNewer(): boolean {
    const newest = this.#files.at(-1)?.inode
    for (;;) {
      // There is none where it has been renamed, and its successor has not been begun yet.
      const current = this.#open(this.#path)
      const rotated = current === undefined ? inodeAt(`${this.#path}.1`) : undefined
      const found = current ? [current] : []
      for (let age = 1, gaps = 0; gaps < 2 && (newest === undefined || found[0]?.inode !== newest); age++) {
        const older = this.#open(`${this.#path}.${age}`)
        // While they are renamed, oldest first, one name is free.
        if (older === undefined) gaps++
        // It was renamed between the two looks.
        else if (found.some(({ inode }) => inode === older.inode)) closeSync(older.descriptor)
        else found.unshift(older)
      }
      const [oldest] = found
      if (oldest !== undefined && oldest.inode === newest) closeSync(found.shift()?.descriptor ?? oldest.descriptor)
      const isStill = inodeAt(this.#path) === current?.inode && (current !== undefined || inodeAt(`${this.#path}.1`) === rotated)
      if (isStill) {
        this.#files.push(...found)
        return found.length > 0
      }
      // They were renamed once more meanwhile, so their order is not certain.
      for (const { descriptor } of found) closeSync(descriptor)
    }
  }

  #open(path: string): OpenFile | undefined {
    try {
      const descriptor = openSync(path, 'r')
      const { ino, size } = fstatSync(descriptor, { bigint: true })
      return { descriptor, inode: ino, position: 0, end: this.#extent === 'end' ? Number(size) : Number.POSITIVE_INFINITY }
    } catch (error) {
      if (errnoName(error) === 'ENOENT') return undefined
      throw error
    }
  }
}

function inodeAt(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino
}

function sizeOf({ descriptor }: OpenFile): number {
  return fstatSync(descriptor).size
}

function readAt(descriptor: number, position: number, length: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(length)
  return bytes.subarray(0, readSync(descriptor, bytes, 0, length, position))
}
