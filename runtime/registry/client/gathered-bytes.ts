/** Bytes that come in pieces and are kept whole. A server may send them one by one, and an object for each piece would take a hundred times the room of its byte. */

const FIRST = 16 * 1024

export class GatheredBytes {
  #room = Buffer.alloc(0)
  #length = 0

  get length(): number {
    return this.#length
  }

  add(piece: Uint8Array): void {
    const length = this.#length + piece.length
    if (length > this.#room.length) {
      const room = Buffer.alloc(Math.max(length, 2 * this.#room.length, FIRST))
      room.set(this.all())
      this.#room = room
    }
    this.#room.set(piece, this.#length)
    this.#length = length
  }

  /** What has come so far; good until more is added. */
  all(): Buffer {
    return this.#room.subarray(0, this.#length)
  }
}
