/**
 * One directory as the layers below show it: those of the same path in each layer, topmost first, down to one that hides the rest. Layers never change, so paths
 * will do; but every name on the way has been seen to be a directory and no link.
 *
 * Names are bytes, kept as strings of one character a byte (latin1): a name in a container need not be UTF-8.
 */

import { type BigIntStats, closeSync, constants, lstatSync, openSync, readdirSync } from 'node:fs'
import { errnoName } from '../base/errors.ts'
import type { AttributeReader } from './attributes.ts'
import type { OverlayHeart } from './heart.ts'

export interface LowerEntry {
  /** Of the topmost layer that has it. */
  readonly stats: BigIntStats
  /** There; latin1. */
  readonly path: string
  /** Undefined for what is no directory. */
  readonly directory: LowerDirectory | undefined
}

export class LowerDirectory {
  /** Topmost first. */
  readonly #parts: readonly string[]
  readonly #attributes: AttributeReader
  readonly #heart: OverlayHeart

  constructor(parts: readonly string[], attributes: AttributeReader, heart: OverlayHeart) {
    this.#parts = parts
    this.#attributes = attributes
    this.#heart = heart
  }

  /** What the layers show under a name, if anything. */
  async entry(name: string): Promise<LowerEntry | undefined> {
    let top: Pick<LowerEntry, 'stats' | 'path'> | undefined
    const parts: string[] = []
    for (const part of this.#parts) {
      const path = `${part}/${name}`
      const stats = lstat(path)
      if (stats === undefined) continue
      if (this.#heart.isWhiteout(stats) || (top !== undefined && !stats.isDirectory())) break
      top ??= { stats, path }
      if (!stats.isDirectory()) break
      parts.push(path)
      if (await this.#isOpaque(path)) break
    }
    return top && { ...top, directory: parts.length === 0 ? undefined : new LowerDirectory(parts, this.#attributes, this.#heart) }
  }

  /** All names that the layers have here, whiteouts among them. */
  names(): ReadonlySet<string> {
    return new Set(this.#parts.flatMap(part => readdirSync(bytes(part), 'latin1')))
  }

  async #isOpaque(path: string): Promise<boolean> {
    const descriptor = openSync(bytes(path), constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
    try {
      return await this.#attributes.isOpaque(descriptor)
    } finally {
      closeSync(descriptor)
    }
  }
}

/** @param path latin1 @returns undefined when there is nothing, or nothing any more */
export function lstat(path: string): BigIntStats | undefined {
  try {
    return lstatSync(bytes(path), { bigint: true })
  } catch (error) {
    if (errnoName(error) === 'ENOENT' || errnoName(error) === 'ENOTDIR') return undefined
    throw error
  }
}

export function bytes(latin1: string): Buffer {
  return Buffer.from(latin1, 'latin1')
}
