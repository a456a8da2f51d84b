/**
 * Where a path of a tree leads, with its links followed inside the tree: as path_resolution(7) with the tree's root as `/`.
 *
 * Each name is looked up in a directory that is open, and no link is followed by the kernel: nothing outside the tree is ever opened, whatever its links say and
 * whoever changes them meanwhile.
 */

import { type BigIntStats, closeSync, constants, fstatSync, openSync } from 'node:fs'
import { MinidockError } from '../../base/errors.ts'
import { O } from '../../kernel/program/constants.ts'
import { type Entry, openEntry, readLink } from './open-entry.ts'
import type { Place } from './rooted-paths.ts'
import { displayName } from './unpack-names.ts'

/** As the kernel's limit (path_resolution(7)). */
const MAX_LINKS = 40

/** Paths are latin1, begin at the root without a slash, and have no links in them; '' is the root. */
export type Resolved =
  /** A directory's place is itself, with the name `.`; of another file, the directory that it is in. To be closed. */
  | { readonly kind: 'found'; readonly path: string; readonly place: Place }
  /** `path` is the deepest directory that is there, `rest` the names that are not. */
  | { readonly kind: 'missing'; readonly path: string; readonly rest: readonly string[] }
  /** `path` is no directory, and the path goes on. */
  | { readonly kind: 'not-a-directory'; readonly path: string }

/**
 * @param root an open directory of this process
 * @param path latin1, from the root, with or without a slash in front
 * @param isHidden whether a link counts as missing
 * @throws {MinidockError} `invalid` for links that lead in a circle, and for a NUL byte
 */
export function resolvePath(root: number, path: string, isHidden: (link: string) => boolean = () => false): Resolved {
  const walk = new Walk(root)
  try {
    return walk.along(path, isHidden)
  } finally {
    walk.close()
  }
}

class Walk {
  readonly #names: string[] = []
  /** The root, and a directory for each name. */
  readonly #open: number[]
  #rest: string[] = []

  constructor(root: number) {
    this.#open = [openSync(`/proc/self/fd/${root}`, O.PATH | constants.O_DIRECTORY)]
  }

  along(path: string, isHidden: (link: string) => boolean): Resolved {
    // A Dockerfile can say one, in JSON, and an image's config too.
    if (path.includes('\0')) throw new MinidockError('invalid', `path ${JSON.stringify(displayName(path))} holds a NUL byte`)
    const left = namesOf(path).reverse()
    let links = 0
    for (let name = left.pop(); name !== undefined; name = left.pop()) {
      if (name === '..') this.#leave()
      else if (this.#rest.length > 0) this.#rest.push(name)
      else {
        const entry = openEntry(this.#directory, name)
        if (!entry) this.#rest.push(name)
        else if (entry.stats.isDirectory()) this.#enter(name, entry)
        else {
          closeSync(entry.descriptor)
          const target = entry.stats.isSymbolicLink() ? this.#target(name, isHidden) : undefined
          if (target !== undefined) {
            if (++links > MAX_LINKS) throw tooManyLinks(path)
            left.push(...namesOf(target).reverse())
          } else if (this.#rest.length === 0) return this.#endAt(name, entry.stats, left.length > 0)
        }
      }
    }
    const at = this.#names.join('/')
    if (this.#rest.length > 0) return { kind: 'missing', path: at, rest: this.#rest }
    return { kind: 'found', path: at, place: { directory: this.#take(), name: '.', stats: fstatSync(this.#directory, { bigint: true }) } }
  }

  close(): void {
    for (const descriptor of this.#open.splice(0)) closeSync(descriptor)
  }

  get #directory(): number {
    return this.#open.at(-1) ?? -1
  }

  #enter(name: string, { descriptor }: Entry): void {
    this.#names.push(name)
    this.#open.push(descriptor)
  }

  #leave(): void {
    if (this.#rest.pop() !== undefined || this.#names.pop() === undefined) return
    closeSync(this.#open.pop() ?? -1)
  }

  /** Follows a link up to the directory that its target begins at. @returns the target; undefined for a link that is hidden, or gone */
  #target(name: string, isHidden: (link: string) => boolean): string | undefined {
    const target = isHidden([...this.#names, name].join('/')) ? undefined : readLink(this.#directory, name)
    if (target === undefined) this.#rest.push(name)
    else if (target.startsWith('/')) while (this.#names.length > 0) this.#leave()
    return target
  }

  #endAt(name: string, stats: BigIntStats, goesOn: boolean): Resolved {
    const path = [...this.#names, name].join('/')
    return goesOn ? { kind: 'not-a-directory', path } : { kind: 'found', path, place: { directory: this.#take(), name, stats } }
  }

  /** The directory that was reached, as one of the caller's. */
  #take(): number {
    return openSync(`/proc/self/fd/${this.#directory}`, O.PATH | constants.O_DIRECTORY)
  }
}

function namesOf(path: string): string[] {
  return path.split('/').filter(name => name !== '' && name !== '.')
}

function tooManyLinks(path: string): MinidockError {
  return new MinidockError('invalid', `/${displayName(path).replace(/^\//, '')}: too many levels of symbolic links`)
}
