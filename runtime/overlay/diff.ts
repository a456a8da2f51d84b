/**
 * What a container has changed: the difference between its upper directory and the image's layers below it.
 *
 * The container may be running, and may put a link where a directory was a moment ago. So the upper directory is walked by descriptors: each directory is opened in
 * the one above it (`/proc/self/fd/N/name`), and not through a link.
 *
 * Source: Documentation/filesystems/overlayfs.rst, "whiteouts and opaque directories"; moby, daemon/internal/archive/changes_linux.go.
 */

import { type BigIntStats, closeSync, constants, openSync, readdirSync } from 'node:fs'
import { errnoName } from '../base/errors.ts'
import { pathOf } from '../store/trees/tree-xattrs.ts'
import { AttributeReader } from './attributes.ts'
import { type OverlayHeart, heart as ownHeart } from './heart.ts'
import { bytes, LowerDirectory, type LowerEntry, lstat } from './lower-directory.ts'

export interface Change {
  /** Added, changed, deleted. */
  readonly kind: 'A' | 'C' | 'D'
  /** In the container: `/etc/passwd`. */
  readonly path: string
}

export interface DiffInput {
  readonly upper: string
  /** Lowest first. */
  readonly lowers: readonly string[]
  /** Path of the launcher's binary. */
  readonly launcher: string
}

/** Sorted by path. A directory above a change is a change, as docker has it. */
export async function changes({ upper, lowers, launcher }: DiffInput, heart: OverlayHeart = ownHeart): Promise<readonly Change[]> {
  const attributes = new AttributeReader(launcher, heart.opaque)
  const latin1 = (path: string) => Buffer.from(path).toString('latin1')
  const root = openDirectory(latin1(upper))
  try {
    const found: Change[] = []
    if (root !== undefined)
      await new Walk(heart, attributes, found).directory(
        root,
        '',
        new LowerDirectory(lowers.map(latin1).reverse(), attributes, heart),
        false,
      )
    return found.sort((a, b) => (a.path < b.path ? -1 : 1)).map(({ kind, path }) => ({ kind, path: bytes(path).toString() }))
  } finally {
    if (root !== undefined) closeSync(root)
    await attributes.close()
  }
}

class Walk {
  readonly #heart: OverlayHeart
  readonly #attributes: AttributeReader
  readonly #found: Change[]

  constructor(heart: OverlayHeart, attributes: AttributeReader, found: Change[]) {
    this.#heart = heart
    this.#attributes = attributes
    this.#found = found
  }

  /**
   * @param lower the same directory in the layers below, if it is there
   * @param hidden the layers below do not show through, so what is not here is deleted
   * @returns whether anything in it has changed
   */
  async directory(descriptor: number, path: string, lower: LowerDirectory | undefined, hidden: boolean): Promise<boolean> {
    const before = this.#found.length
    const names = readdirSync(`/proc/self/fd/${descriptor}`, 'latin1')
    for (const name of names) {
      const stats = lstat(`/proc/self/fd/${descriptor}/${name}`)
      if (stats !== undefined) await this.#entry(descriptor, name, `${path}/${name}`, stats, await lower?.entry(name), hidden)
    }
    const present = new Set(names)
    for (const name of hidden ? (lower?.names() ?? []) : []) {
      if (!present.has(name) && (await lower?.entry(name)) !== undefined) this.#add('D', `${path}/${name}`)
    }
    return this.#found.length > before
  }

  async #entry(
    parent: number,
    name: string,
    path: string,
    stats: BigIntStats,
    below: LowerEntry | undefined,
    hidden: boolean,
  ): Promise<void> {
    const change = this.#heart.change(stats, below?.stats)
    if (!stats.isDirectory()) {
      const isCopy = change === 'C' && below !== undefined && isSame(stats, below.stats)
      const same = isCopy && (await this.#attributes.haveSameCapabilities(pathOf(parent, name), below.path))
      if (change && !same) this.#add(change, path)
      return
    }
    const descriptor = openDirectory(`/proc/self/fd/${parent}/${name}`)
    if (descriptor === undefined) return
    try {
      const isHidden = hidden || (await this.#attributes.isOpaque(descriptor))
      const changed = await this.directory(descriptor, path, below?.directory, isHidden)
      const same = below !== undefined && !changed && !isHidden && isSame(stats, below.stats)
      if (change && !same) this.#add(change, path)
    } finally {
      closeSync(descriptor)
    }
  }

  #add(kind: Change['kind'], path: string): void {
    this.#found.push({ kind, path })
  }
}

/**
 * It was copied up (a file because somebody has opened it for writing, a directory because it is on the way to one), and has not changed. Of a directory neither
 * size nor time tell: it has changed when something in it has.
 */
function isSame(a: BigIntStats, b: BigIntStats): boolean {
  if (a.mode !== b.mode || a.uid !== b.uid || a.gid !== b.gid || a.rdev !== b.rdev) return false
  return a.isDirectory() || (a.size === b.size && a.mtimeNs === b.mtimeNs)
}

/** @returns undefined when it is gone, or is a directory no longer */
function openDirectory(path: string): number | undefined {
  try {
    return openSync(bytes(path), constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errnoName(error) ?? '')) return undefined
    throw error
  }
}
