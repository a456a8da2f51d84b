/** The digest of a file's content, which comes in pieces. Most files are one piece, and are hashed without an object of the library that V8 would have to collect. */

import { createHash, type Hash, hash } from 'node:crypto'

export class ContentHash {
  readonly #expected: number
  #size = 0
  #whole: string | undefined
  #stream: Hash | undefined

  /** @param expected how many bytes the file is believed to have */
  constructor(expected: number) {
    this.#expected = expected
  }

  /** Bytes so far. */
  get size(): number {
    return this.#size
  }

  /** @param piece is good for the call only */
  update(piece: Uint8Array): void {
    const isWhole = this.#size === 0 && piece.length === this.#expected
    this.#size += piece.length
    if (isWhole) this.#whole = hash('sha256', piece, 'hex')
    else {
      this.#stream ??= createHash('sha256')
      this.#stream.update(piece)
    }
  }

  /** Returns 64 hexadecimal digits; of a file that is longer than expected, not those of its content. */
  digest(): string {
    return this.#stream?.digest('hex') ?? this.#whole ?? hash('sha256', '', 'hex')
  }
}
