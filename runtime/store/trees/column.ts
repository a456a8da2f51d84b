/** Numbers in an array that grows where it lies, without ever being copied: only addresses are taken beforehand (`ArrayBuffer.prototype.resize`). */

/** Bytes of addresses. */
const MOST = 2 ** 33
/** Bytes by which it grows. */
const STEP = 2 ** 18

type View = Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>

export class Column {
  readonly #buffer = new ArrayBuffer(0, { maxByteLength: MOST })
  readonly #numbers: View
  #length = 0

  constructor(type: new (buffer: ArrayBuffer) => View) {
    this.#numbers = new type(this.#buffer)
  }

  get length(): number {
    return this.#length
  }

  at(index: number): number {
    return this.#numbers[index] ?? 0
  }

  push(value: number): void {
    this.set(this.#length, value)
  }

  /** @param index of one that is there, or of the next */
  set(index: number, value: number): void {
    if (index === this.#numbers.length) this.#buffer.resize(this.#buffer.byteLength + STEP)
    if (index === this.#length) this.#length += 1
    this.#numbers[index] = value
  }

  slice(begin: number, end: number): View {
    return this.#numbers.subarray(begin, end)
  }
}
