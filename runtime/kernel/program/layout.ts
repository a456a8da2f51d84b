/**
 * Lays out what a program's instructions point at: strings, arrays and structures, in one block of data that the launcher reads in one piece.
 * A pointer is an offset into that block. A structure that holds pointers (argv) is completed by the launcher from a list of relocations;
 * one that holds an earlier call's result (a descriptor in a control message) is completed by a `store` instruction just before it is used.
 */

import { MinidockError } from '../../base/errors.ts'
import type { Architecture } from './architecture.ts'
import type { Register } from './register.ts'

export interface Pointer {
  readonly offset: number
}

/** What an argument is once laid out: a number, a place in the data, or an earlier result. */
export type Operand = number | Pointer | Register

export interface Relocation {
  /** Where a pointer is to be written … */
  readonly at: number
  /** … and what it points at. */
  readonly to: number
}

export interface Store {
  readonly register: Register
  readonly at: number
  readonly width: 4 | 8
}

/** Characters of a string that an error shows. */
const QUOTED = 100
const ALIGNMENT = 8
/** Bytes from which on a value is not copied: it may be a piece of a file, of which there are many. */
const LARGE = 2 ** 14
/** Most programs fit into the first. */
const FIRST_BLOCK = 2 ** 14
const LARGEST_BLOCK = 2 ** 18

/** A part of the data. */
interface Piece {
  readonly offset: number
  readonly bytes: Uint8Array
}

/** arm64 numbers these four open(2) flags differently (arch/arm64/include/uapi/asm/fcntl.h). */
const ARM64_OPEN_FLAGS: readonly (readonly [x64: number, arm64: number])[] = [
  [0o40000, 0o200000],
  [0o100000, 0o400000],
  [0o200000, 0o40000],
  [0o400000, 0o100000],
]

const untilAligned = (size: number): number => -size & (ALIGNMENT - 1)

export class Layout {
  readonly architecture: Architecture
  readonly relocations: Relocation[] = []
  /** Stores that the instruction being laid out needs before it. */
  readonly stores: Store[] = []
  /** Those that are complete. */
  readonly #pieces: Piece[] = []
  /** What is being filled: `#from` to `#end` of the block are the last piece. */
  #block = Buffer.alloc(FIRST_BLOCK)
  #from = 0
  #end = 0
  /** Offset of the last piece in the data. */
  #start = 0
  readonly #known = new Map<string, Pointer>()

  constructor(architecture: Architecture) {
    this.architecture = architecture
  }

  /** Bytes of all that is laid out. */
  get size(): number {
    return this.#start + this.#end - this.#from
  }

  /** All that is laid out, one piece after the other. What was large is the caller's own bytes, not a copy. */
  get pieces(): readonly Uint8Array[] {
    return [...this.#pieces.map(({ bytes }) => bytes), this.#last()]
  }

  get data(): Uint8Array {
    return Buffer.concat(this.pieces)
  }

  /**
   * A NUL-terminated string; the same one is laid out once. Bytes are for a name that is not UTF-8.
   * @throws {MinidockError} `invalid` where it holds a NUL byte: the kernel would take what comes before it for the whole
   */
  string(value: string | Uint8Array): Pointer {
    const known = typeof value === 'string' ? this.#known.get(value) : undefined
    if (known) return known
    if (typeof value === 'string' ? value.includes('\0') : value.includes(0))
      throw new MinidockError('invalid', `${JSON.stringify(Buffer.from(value).toString().slice(0, QUOTED))} holds a NUL byte`)
    const pointer = this.bytes(value, 1)
    if (typeof value === 'string') this.#known.set(value, pointer)
    return pointer
  }

  /** Text becomes UTF-8. @param zeros as many bytes of 0 after it */
  bytes(value: Uint8Array | string, zeros = 0): Pointer {
    if (typeof value !== 'string' && value.length >= LARGE && zeros === 0) return this.#refer(value)
    // A unit of UTF-16 takes three bytes at most.
    const at = this.#room(value.length * (typeof value === 'string' ? 3 : 1) + zeros)
    if (typeof value === 'string') this.#end = at + this.#block.write(value, at) + zeros
    else {
      this.#block.set(value, at)
      this.#end = at + value.length + zeros
    }
    return { offset: this.#start + at - this.#from }
  }

  #refer(bytes: Uint8Array): Pointer {
    this.#end = this.#room(0)
    this.#endPiece()
    const offset = this.#start
    this.#pieces.push({ offset, bytes })
    this.#start += bytes.length
    return { offset }
  }

  /** Makes room at the next place in the block that is aligned in the data. What is not written is 0. @returns that place */
  #room(length: number): number {
    const at = this.#end + untilAligned(this.size)
    if (at + length <= this.#block.length) return at
    this.#endPiece()
    this.#block = Buffer.alloc(Math.max(length + ALIGNMENT, Math.min(this.#block.length * 4, LARGEST_BLOCK)))
    this.#from = this.#end = 0
    return untilAligned(this.size)
  }

  #endPiece(): void {
    if (this.#end > this.#from) this.#pieces.push({ offset: this.#start, bytes: this.#last() })
    this.#start = this.size
    this.#from = this.#end
  }

  #last(): Uint8Array {
    return this.#block.subarray(this.#from, this.#end)
  }

  /** A NULL-terminated array of pointers to strings. */
  strings(values: readonly string[]): Pointer {
    const array = this.bytes(new Uint8Array((values.length + 1) * 8))
    for (const [index, value] of values.entries()) this.relocate(array.offset + index * 8, this.string(value))
    return array
  }

  view(pointer: Pointer): DataView {
    const piece = this.#pieces.findLast(({ offset, bytes }) => offset <= pointer.offset && pointer.offset < offset + bytes.length)
    const { offset, bytes } = piece ?? { offset: this.#start, bytes: this.#last() }
    return new DataView(bytes.buffer, bytes.byteOffset + pointer.offset - offset)
  }

  relocate(at: number, to: Pointer): void {
    this.relocations.push({ at, to: to.offset })
  }

  store(register: Register, at: Pointer, width: 4 | 8): void {
    this.stores.push({ register, at: at.offset, width })
  }

  openFlags(flags: number): number {
    if (this.architecture === 'x64') return flags
    const same = ARM64_OPEN_FLAGS.reduce((rest, [x64]) => rest & ~x64, flags)
    return ARM64_OPEN_FLAGS.reduce((moved, [x64, arm64]) => ((flags & x64) === 0 ? moved : moved | arm64), same)
  }
}
