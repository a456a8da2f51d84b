/**
 * The directories of a tree that is being made, with what is to be set on them at the end. An archive may have a million, so what is noted of each is a name and
 * a few numbers in an array.
 */

import type { TarMember } from '../../formats/tar/member.ts'
import type { Described } from './describe-file.ts'
import { splitPath } from './unpack-names.ts'

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
  /** Paths of the directories in each. It is made when one is first forgotten: few archives replace a directory. */
  #below: Map<string, Set<string>> | undefined
  /** Few directories have any. */
  readonly #xattrs = new Map<number, TarMember['xattrs']>()
  readonly #numbers: Float64Array[] = []
  #count = 0

  has(path: string): boolean {
    return this.#index.has(path)
  }

  /** The directory that it is in comes before it. @param member absent: the archive does not describe it, and nothing is set on it */
  set(path: string, member?: Described): void {
    if (this.#below) addChild(this.#below, path)
    this.#index.set(flat(path), member === undefined ? NOT_DESCRIBED : this.#note(member))
  }

  /** Forgets a directory, and all that are below it. */
  deleteTree(path: string): void {
    if (!this.#index.has(path)) return
    this.#below ??= childrenOf(this.#index.keys())
    this.#below.get(splitPath(path)[0])?.delete(path)
    const gone = [path]
    for (const each of gone) {
      for (const child of this.#below.get(each) ?? []) gone.push(child)
      this.#below.delete(each)
      this.#index.delete(each)
    }
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

function childrenOf(paths: Iterable<string>): Map<string, Set<string>> {
  const below = new Map<string, Set<string>>()
  for (const path of paths) addChild(below, path)
  return below
}

function addChild(below: Map<string, Set<string>>, path: string): void {
  if (path === '') return
  const [parent] = splitPath(path)
  const children = below.get(parent) ?? new Set()
  below.set(parent, children.add(path))
}
