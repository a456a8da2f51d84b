/**
 * The build cache: `builds/cache/<64 digits>.json` says which layer a step has made, by the digest of all that the step reads. The modification time of a record is
 * when it was last used. A record whose layer is gone, or that cannot be read, is none: the step runs again.
 */

import { existsSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs'
import { errnoName } from '../../base/errors.ts'
import { swapFile } from '../files/atomic.ts'
import { makeFolder, type StorePaths } from '../files/paths.ts'
import { readNames } from '../files/read-names.ts'
import { layerDirectory } from '../layers/layer-files.ts'

export interface CacheRecord {
  /** The name of the layer. */
  readonly layer: string
  /**
   * The key by which the steps after this one know it. It is another than the record's own where files come from another stage: what counts then is their content, and
   * not how that stage has made them.
   */
  readonly key: string
  /** The key of the step before; absent where the record only leads to another key. */
  readonly parent: string
  /** The name of the layer that this one was made on; '' if that was none. On another, even one of the same key, it would not fit. */
  readonly below: string
  /** As BuildKit describes it: `[2/3] COPY --link a /`. */
  readonly description: string
  /** RFC 3339. */
  readonly created: string
  /** Bytes of all files' contents. */
  readonly size: number
  /** What the step reads: by names that `explain` prints, values that JSON can say. */
  readonly parts: readonly (readonly [name: string, value: unknown])[]
}

/** A record, and when it was last used: milliseconds since 1970. */
export interface CacheEntry extends CacheRecord {
  /** 64 hexadecimal digits. */
  readonly id: string
  readonly used: number
}

const RECORD = /^([0-9a-f]{64})\.json$/

export class BuildCache {
  readonly #paths: StorePaths
  readonly #folder: string

  constructor(paths: StorePaths) {
    this.#paths = paths
    this.#folder = `${paths.builds}/cache`
  }

  /** Returns the record of a key; undefined: there is none, or its layer is gone. */
  look(id: string): CacheRecord | undefined {
    const record = this.#read(id)
    return record && this.#isThere(record) ? record : undefined
  }

  /** Notes that a record is used, whose layer is held by now. @returns false: the layer was removed just before */
  use(id: string, record: CacheRecord): boolean {
    const now = new Date()
    ifThere(() => utimesSync(this.#path(id), now, now))
    return this.#isThere(record)
  }

  /** Writes a record. Its layer has to be on the disk by then. */
  write(id: string, record: CacheRecord): void {
    makeFolder(this.#paths.builds, 0o700)
    makeFolder(this.#folder, 0o700)
    swapFile(this.#path(id), `${JSON.stringify(record)}\n`, 0o600)
  }

  /** Returns all records, the one that was used last first. @param known records that were read before: they never change */
  entries(known = new Map<string, CacheRecord | undefined>()): readonly CacheEntry[] {
    const entries = this.ids().flatMap(id => {
      if (!known.has(id)) known.set(id, this.#read(id))
      const record = known.get(id)
      const used = statSync(this.#path(id), { throwIfNoEntry: false })?.mtimeMs
      return record && used !== undefined ? [{ ...record, id, used }] : []
    })
    return entries.sort((a, b) => b.used - a.used)
  }

  /** Returns the keys of all records, readable or not. */
  ids(): readonly string[] {
    return readNames(this.#folder).flatMap(name => RECORD.exec(name)?.[1] ?? [])
  }

  remove(id: string): void {
    rmSync(this.#path(id), { force: true })
  }

  #path(id: string): string {
    return `${this.#folder}/${id}.json`
  }

  #isThere({ layer }: CacheRecord): boolean {
    return existsSync(layerDirectory(this.#paths, layer))
  }

  #read(id: string): CacheRecord | undefined {
    const text = ifThere(() => readFileSync(this.#path(id), 'utf8'))
    return text === undefined ? undefined : parseRecord(text)
  }
}

/**
 * Whether a layer was made on the layers that are there now, and is not one of others that were made by the same key: a step that ran again may have come to
 * something else, from which nothing was made yet. Since a layer's name is never used twice, the topmost tells for all.
 * @param state without layers: they are not made yet
 */
export function fitsOn({ below }: CacheRecord, { layers }: { readonly layers?: readonly string[] }): boolean {
  return layers !== undefined && below === (layers.at(-1) ?? '')
}

/** Reads a record without a schema, which would take longer than all else of a build whose steps are all in the cache. */
function parseRecord(text: string): CacheRecord | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined // Damaged: the step runs again, and replaces the record.
  }
}

function isRecord(value: unknown): value is CacheRecord {
  if (typeof value !== 'object' || value === null) return false
  const { layer, key, parent, below, description, created, size, parts } = value as Partial<CacheRecord>
  const texts = [key, parent, below, description, created].every(text => typeof text === 'string')
  return texts && typeof layer === 'string' && /^[0-9a-f]{24}$/.test(layer) && typeof size === 'number' && Array.isArray(parts)
}

/** @returns undefined when the file is gone */
function ifThere<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (errnoName(error) === 'ENOENT') return undefined
    throw error
  }
}
