/**
 * Paths by number, in memory that V8 does not manage: on its heap a million of them would take twice as much, and garbage beside them stays for longer.
 *
 * A table of hashes with linear probing. Archives choose the paths, so the hash has a secret (vector multiply-shift, Dietzfelbinger 1996): without it
 * nobody can find paths that meet in one place.
 */

import { randomBytes } from '../../kernel/machine/random.ts'
import { Column } from './column.ts'

const FREE = 0
const FIRST_SLOTS = 2 ** 10

export class PathTable {
  readonly #bytes = new Column(Uint8Array)
  /** By number: where its bytes begin (those of the next one follow), and its hash. */
  readonly #starts = new Column(Float64Array)
  readonly #hashes = new Column(Uint32Array)
  /** By number: 1 if the path is not there, 0 if it is. */
  readonly #gone = new Column(Uint8Array)
  /** A path's number plus one, or FREE. */
  #slots = new Uint32Array(FIRST_SLOTS)
  /** By place in a path. */
  #secret = new Uint32Array(0)

  /** @param path latin1 @returns undefined if it is not there */
  find(path: string): number | undefined {
    const number = this.#look(path, this.#hash(path))
    return number !== undefined && this.#has(number) ? number : undefined
  }

  /** @param path one that is not there @returns its number: they count up, and one that was there before gets the same again */
  add(path: string): number {
    const hash = this.#hash(path)
    const before = this.#look(path, hash)
    if (before !== undefined) {
      this.#gone.set(before, 0)
      return before
    }
    const number = this.#count
    this.#starts.push(this.#bytes.length)
    for (let at = 0; at < path.length; at++) this.#bytes.push(path.charCodeAt(at))
    this.#hashes.push(hash)
    this.#gone.push(0)
    if (this.#count * 2 > this.#slots.length) this.#grow()
    else this.#enter(number)
    return number
  }

  delete(number: number): void {
    this.#gone.set(number, 1)
  }

  path(number: number): string {
    return Buffer.from(this.#bytes.slice(this.#starts.at(number), this.#end(number))).toString('latin1')
  }

  /** Yields the numbers of the paths that are there: those first that came first. */
  *numbers(): Generator<number, void, void> {
    for (let number = 0; number < this.#count; number++) if (this.#has(number)) yield number
  }

  get #count(): number {
    return this.#hashes.length
  }

  #has(number: number): boolean {
    return this.#gone.at(number) === 0
  }

  /** Also for a path that is not there any more. */
  #look(path: string, hash: number): number | undefined {
    for (let slot = this.#place(hash); ; slot = this.#next(slot)) {
      const entry = this.#slots[slot] ?? FREE
      if (entry === FREE) return undefined
      const number = entry - 1
      if (this.#hashes.at(number) === hash && this.#isPath(number, path)) return number
    }
  }

  #end(number: number): number {
    return number + 1 < this.#count ? this.#starts.at(number + 1) : this.#bytes.length
  }

  #isPath(number: number, path: string): boolean {
    const start = this.#starts.at(number)
    if (this.#end(number) - start !== path.length) return false
    for (let at = 0; at < path.length; at++) if (this.#bytes.at(start + at) !== path.charCodeAt(at)) return false
    return true
  }

  #hash(path: string): number {
    if (path.length > this.#secret.length) this.#secret = longer(this.#secret, path.length)
    let hash = path.length
    for (let at = 0; at < path.length; at++) hash += Math.imul(path.charCodeAt(at), this.#secret[at] ?? 0)
    return hash >>> 0
  }

  /** The highest bits of a hash are the good ones. */
  #place(hash: number): number {
    return hash >>> (Math.clz32(this.#slots.length) + 1)
  }

  #next(slot: number): number {
    return (slot + 1) & (this.#slots.length - 1)
  }

  #enter(number: number): void {
    let slot = this.#place(this.#hashes.at(number))
    while (this.#slots[slot] !== FREE) slot = this.#next(slot)
    this.#slots[slot] = number + 1
  }

  #grow(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2)
    for (let number = 0; number < this.#count; number++) this.#enter(number)
  }
}

/** Hashes of shorter paths stay what they are. */
function longer(secret: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(Math.max(length, secret.length * 2, 128))
  new Uint8Array(grown.buffer).set(randomBytes(grown.byteLength))
  grown.set(secret)
  return grown
}
