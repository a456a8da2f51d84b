/**
 * The directories of a tree that is being made, with what is to be set on them at the end. An archive may have a million, so what is noted of each is a name and
 * a few numbers in an array.
 */

import type { TarMember } from '../../formats/tar/member.ts'
import type { Described } from './describe-file.ts'

/** In the place of an index: a directory that the archive does not describe. */
const NOT_DESCRIBED = -1
/** Of each directory: mode, owner, group, seconds, nanoseconds. */
const NUMBERS = 5
/** Directories whose numbers are in one array. */
const AT_ONCE = 1024
const SECOND = 1_000_000_000n

export class DirectoryNotes {
  /** By path, where its numbers are. */
  readonly #index = new Map<string, number>()
  /** Few directories have any. */
  readonly #xattrs = new Map<number, TarMember['xattrs']>()
  readonly #numbers: Float64Array[] = []
  #count = 0

  has(path: string): boolean {
    return this.#index.has(path)
  }

  /** @param member absent: the archive does not describe it, and nothing is set on it */
  set(path: string, member?: Described): void {
    this.#index.set(flat(path), member === undefined ? NOT_DESCRIBED : this.#note(member))
  }

  /** @returns whether it was there */
  delete(path: string): boolean {
    return this.#index.delete(path)
  }

  paths(): IterableIterator<string> {
    return this.#index.keys()
  }

  /** Those that the archive describes, in the order in which they came. */
  *described(): Generator<readonly [path: string, directory: Described], void, void> {
    for (const [path, at] of this.#index) if (at !== NOT_DESCRIBED) yield [path, this.#at(at)]
  }

  #note({ mode, uid, gid, mtime, xattrs }: Described): number {
    const at = this.#count++
    if (at % AT_ONCE === 0) this.#numbers.push(new Float64Array(AT_ONCE * NUMBERS))
    this.#numbersAt(at).set([mode, uid, gid, Number(mtime / SECOND), Number(mtime % SECOND)])
    if (xattrs.length > 0) this.#xattrs.set(at, xattrs)
    return at
  }

  #at(at: number): Described {
    const [mode = 0, uid = 0, gid = 0, seconds = 0, nanoseconds = 0] = this.#numbersAt(at)
    return { mode, uid, gid, mtime: BigInt(seconds) * SECOND + BigInt(nanoseconds), xattrs: this.#xattrs.get(at) ?? [] }
  }

  #numbersAt(at: number): Float64Array {
    const begin = (at % AT_ONCE) * NUMBERS
    return this.#numbers[Math.floor(at / AT_ONCE)]?.subarray(begin, begin + NUMBERS) ?? new Float64Array()
  }
}

/** V8 keeps what a text was joined of, and what it is a piece of, as long as the text: with a million of them that counts. */
function flat(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('latin1')
}
