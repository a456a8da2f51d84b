/** The content of a sparse file as it comes from an archive: pieces, and the holes between them. */

import { checkSegments, type Segment } from './sparse.ts'

export type ContentEvent =
  /** `offset` is the place of these bytes in the archive. */
  | { readonly kind: 'content'; readonly bytes: Buffer; readonly offset: number }
  /** So many bytes of zeros, which the archive does not have. */
  | { readonly kind: 'hole'; readonly size: number }

export class PlacedContent {
  readonly #segments: readonly Segment[]
  readonly #size: number
  /** The piece that comes, and how much of it has come. */
  #index = 0
  #taken = 0
  /** Bytes of the file that were told. */
  #told = 0

  /** @throws {MinidockError} `invalid` for a map that makes no sense */
  constructor(segments: readonly Segment[], size: number, stored: number) {
    checkSegments(segments, size, stored)
    this.#segments = segments.filter(segment => segment.size > 0)
    this.#size = size
  }

  *place(bytes: Buffer, offset: number): Generator<ContentEvent, void, void> {
    for (let at = 0; at < bytes.length; ) {
      const segment = this.#segments[this.#index]
      if (!segment) return
      yield* this.#holeUpTo(segment.offset + this.#taken)
      const some = bytes.subarray(at, at + segment.size - this.#taken)
      yield { kind: 'content', bytes: some, offset: offset + at }
      at += some.length
      this.#taken += some.length
      this.#told += some.length
      if (this.#taken < segment.size) continue
      this.#index++
      this.#taken = 0
    }
  }

  *end(): Generator<ContentEvent, void, void> {
    yield* this.#holeUpTo(this.#size)
  }

  *#holeUpTo(offset: number): Generator<ContentEvent, void, void> {
    if (offset > this.#told) yield { kind: 'hole', size: offset - this.#told }
    this.#told = offset
  }
}
