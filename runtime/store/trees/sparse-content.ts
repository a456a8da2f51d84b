/**
 * Finds the zeros in a file that is being written: where nothing is written, a file system keeps a hole, which takes no room and is read as zeros. Most archives
 * hold every zero of a file, so this is how a file that had holes gets them back.
 */

/** Bytes, from multiples of it in the file: a block of zeros is left out. File systems keep holes in blocks of this size. */
const BLOCK = 4096
const ZEROS = Buffer.alloc(BLOCK)

/** Bytes of a piece that are to be written. */
export interface Run {
  /** Bytes of zeros before it in the file. */
  readonly zeros: number
  /** In the piece. */
  readonly start: number
  readonly end: number
}

/** The content of one file, which comes in pieces of any size. */
export class SparseContent {
  #size = 0
  #zeros = 0

  /** Bytes that have come. */
  get size(): number {
    return this.#size
  }

  /** Whether the last of them are zeros, which no run has counted. */
  get endsInZeros(): boolean {
    return this.#zeros > 0
  }

  /** Zeros come next, of which there are no bytes. */
  skip(size: number): void {
    this.#size += size
    this.#zeros += size
  }

  /** @returns what is to be written of the next piece, in order */
  add(bytes: Uint8Array): readonly Run[] {
    const runs: Run[] = []
    let start = 0
    let zeros = this.#zeros
    let end = Math.min(bytes.length, BLOCK - (this.#size % BLOCK))
    for (let at = 0; at < bytes.length; at = end, end = Math.min(bytes.length, end + BLOCK)) {
      if (bytes[at] !== 0 || !isZero(bytes, at, end)) continue
      if (start < at) runs.push({ zeros, start, end: at })
      zeros = (start < at ? 0 : zeros) + end - at
      start = end
    }
    if (start < bytes.length) {
      runs.push({ zeros, start, end: bytes.length })
      zeros = 0
    }
    this.#size += bytes.length
    this.#zeros = zeros
    return runs
  }
}

function isZero(bytes: Uint8Array, start: number, end: number): boolean {
  return bytes[end - 1] === 0 && ZEROS.compare(bytes, start, end, 0, end - start) === 0
}
