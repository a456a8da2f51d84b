/**
 * The directories of a tree that is being made, with what is to be set on them at the end. An archive may have a million, so what is noted of each is a name and
 * a few numbers in an array.
 */

import type { TarMember } from '../../formats/tar/member.ts'
import { Column } from './column.ts'
import type { Described } from './describe-file.ts'
import { PathTable } from './path-table.ts'
import { splitPath } from './unpack-names.ts'

/** In the place of a mode: a directory that the archive does not describe. */
const NOT_DESCRIBED = 2 ** 32 - 1
const SECOND = 1_000_000_000n

export class DirectoryNotes {
  readonly #paths = new PathTable()
  /** By the number of the path. */
  readonly #modes = new Column(Uint32Array)
  readonly #uids = new Column(Uint32Array)
  readonly #gids = new Column(Uint32Array)
  readonly #seconds = new Column(Float64Array)
  readonly #nanoseconds = new Column(Uint32Array)
  /** Few directories have any. */
  readonly #xattrs = new Map<number, TarMember['xattrs']>()
  /** Paths of the directories in each. It is made when one is first forgotten: few archives replace a directory. */
  #below: Map<string, Set<string>> | undefined

  has(path: string): boolean {
    return this.#paths.find(path) !== undefined
  }

  /** The directory that it is in comes before it. @param member absent: the archive does not describe it, and nothing is set on it */
  set(path: string, member?: Described): void {
    if (this.#below) addChild(this.#below, path)
    const number = this.#paths.find(path) ?? this.#paths.add(path)
    this.#modes.set(number, member?.mode ?? NOT_DESCRIBED)
    this.#uids.set(number, member?.uid ?? 0)
    this.#gids.set(number, member?.gid ?? 0)
    const mtime = member?.mtime ?? 0n
    const nanoseconds = ((mtime % SECOND) + SECOND) % SECOND
    this.#seconds.set(number, Number((mtime - nanoseconds) / SECOND))
    this.#nanoseconds.set(number, Number(nanoseconds))
    if (member && member.xattrs.length > 0) this.#xattrs.set(number, member.xattrs)
    else this.#xattrs.delete(number)
  }

  /** Forgets a directory, and all that are below it. */
  deleteTree(path: string): void {
    if (!this.has(path)) return
    this.#below ??= this.#children()
    this.#below.get(splitPath(path)[0])?.delete(path)
    const gone = [path]
    for (const each of gone) {
      for (const child of this.#below.get(each) ?? []) gone.push(child)
      this.#below.delete(each)
      const number = this.#paths.find(each)
      if (number !== undefined) this.#paths.delete(number)
    }
  }

  /** Those that the archive describes, in the order in which they first came. */
  *described(): Generator<readonly [path: string, directory: Described], void, void> {
    for (const number of this.#paths.numbers()) {
      const mode = this.#modes.at(number)
      if (mode !== NOT_DESCRIBED) yield [this.#paths.path(number), this.#at(number, mode)]
    }
  }

  #at(number: number, mode: number): Described {
    const mtime = BigInt(this.#seconds.at(number)) * SECOND + BigInt(this.#nanoseconds.at(number))
    return { mode, uid: this.#uids.at(number), gid: this.#gids.at(number), mtime, xattrs: this.#xattrs.get(number) ?? [] }
  }

  #children(): Map<string, Set<string>> {
    const below = new Map<string, Set<string>>()
    for (const number of this.#paths.numbers()) addChild(below, this.#paths.path(number))
    return below
  }
}

function addChild(below: Map<string, Set<string>>, path: string): void {
  if (path === '') return
  const [parent] = splitPath(path)
  const children = below.get(parent) ?? new Set()
  below.set(parent, children.add(path))
}
