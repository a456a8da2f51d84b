/** The content of an upload, piece by piece: one stream, which is read on where the last piece ended, and opened again only if a piece has to be sent once more. */

export type Content = (from: number) => AsyncIterable<Uint8Array>

export class UploadSource {
  readonly #content: Content
  #pieces: AsyncIterator<Uint8Array> | undefined
  #at = 0
  /** Read from the stream, and not yet taken. */
  #rest: Uint8Array = new Uint8Array(0)

  /** @param content starts at a byte */
  constructor(content: Content) {
    this.#content = content
  }

  /** Returns a body of so many bytes, from one byte on. Each call of what is returned reads them anew. */
  body(from: number, length: number): () => AsyncIterable<Uint8Array> {
    let isFirst = true
    return () => {
      if (!isFirst || this.#pieces === undefined || this.#at !== from) this.#open(from)
      isFirst = false
      return this.#take(this.#pieces, length)
    }
  }

  /** Ends the stream. */
  close(): void {
    // A stream that is being read ends with that read: there is nothing to wait for here.
    this.#pieces?.return?.()?.catch(() => {})
    this.#pieces = undefined
  }

  #open(from: number): void {
    this.close()
    this.#pieces = this.#content(from)[Symbol.asyncIterator]()
    this.#at = from
    this.#rest = new Uint8Array(0)
  }

  async *#take(pieces: AsyncIterator<Uint8Array> | undefined, length: number): AsyncGenerator<Uint8Array, void, undefined> {
    for (let left = length; left > 0 && pieces !== undefined; ) {
      const next = this.#rest.length > 0 ? { done: false, value: this.#rest } : await pieces.next()
      if (next.done || this.#pieces !== pieces) return
      const piece = next.value.subarray(0, left)
      this.#rest = next.value.subarray(piece.length)
      this.#at += piece.length
      left -= piece.length
      yield piece
    }
  }
}
