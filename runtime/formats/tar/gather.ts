/**
 * Gathers small pieces into large ones. An archive of small files comes in pieces of a block or two, and what is done with each by those that take it (a write, a
 * hash, a turn of the event loop) costs more than the piece did.
 */

/** Bytes of a piece that is given on. */
const CHUNK = 2 ** 18
/** What is as large is given on as it is. */
const LARGE = 2 ** 16

export class Gatherer {
  #chunk = Buffer.allocUnsafeSlow(CHUNK)
  #size = 0;

  /** @param bytes are copied, unless they are given on at once @returns what is to be given on, in this order */
  *add(bytes: Uint8Array): Generator<Uint8Array, void, void> {
    if (bytes.length >= LARGE || this.#size + bytes.length > CHUNK) yield* this.rest()
    if (bytes.length >= LARGE) yield bytes
    else {
      this.#chunk.set(bytes, this.#size)
      this.#size += bytes.length
    }
  }

  /** @returns what has not been given on yet */
  *rest(): Generator<Uint8Array, void, void> {
    if (this.#size === 0) return
    yield this.#chunk.subarray(0, this.#size)
    this.#chunk = Buffer.allocUnsafeSlow(CHUNK)
    this.#size = 0
  }
}
