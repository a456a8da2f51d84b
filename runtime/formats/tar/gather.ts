/**
 * Gathers small pieces into large ones. An archive of small files comes in pieces of a block or two, and what is done with each by those that take it (a write, a
 * hash, a turn of the event loop) costs more than the piece did.
 */

/** Bytes of a piece that is given on. */
const CHUNK = 2 ** 18
/** What is as large is given on as it is. */
const LARGE = 2 ** 16
/** … and of one of a stream. Twice as much is hardly faster. */
const STREAM_CHUNK = 2 ** 19

export class Gatherer {
  readonly #capacity: number
  readonly #large: number
  #chunk: Buffer
  #size = 0

  /**
   * @param capacity bytes of a piece that is given on
   * @param large bytes from which on a piece is given on as it is, at most the capacity
   */
  constructor(capacity: number = CHUNK, large: number = LARGE) {
    this.#capacity = capacity
    this.#large = large
    this.#chunk = Buffer.allocUnsafeSlow(capacity)
  }

  /** @param bytes are copied, unless they are given on at once @returns what is to be given on, in this order */
  *add(bytes: Uint8Array): Generator<Uint8Array, void, void> {
    if (bytes.length >= this.#large || this.#size + bytes.length > this.#capacity) yield* this.rest()
    if (bytes.length >= this.#large) yield bytes
    else {
      this.#chunk.set(bytes, this.#size)
      this.#size += bytes.length
    }
  }

  /** @returns what has not been given on yet */
  *rest(): Generator<Uint8Array, void, void> {
    if (this.#size === 0) return
    yield this.#chunk.subarray(0, this.#size)
    this.#chunk = Buffer.allocUnsafeSlow(this.#capacity)
    this.#size = 0
  }
}

/** The same for a stream, whose pieces may be those that a socket or a pipe gives: at most 64 KiB. What it has not given on when the source fails is lost. */
export async function* gathered(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const gatherer = new Gatherer(STREAM_CHUNK, STREAM_CHUNK / 4)
  for await (const piece of pieces) yield* gatherer.add(piece)
  yield* gatherer.rest()
}
