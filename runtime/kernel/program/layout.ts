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

const ALIGNMENT = 8

/** arm64 numbers these four open(2) flags differently (arch/arm64/include/uapi/asm/fcntl.h). */
const ARM64_OPEN_FLAGS: readonly (readonly [x64: number, arm64: number])[] = [
  [0o40000, 0o200000],
  [0o100000, 0o400000],
  [0o200000, 0o40000],
  [0o400000, 0o100000],
]

export class Layout {
  readonly architecture: Architecture
  readonly relocations: Relocation[] = []
  /** Stores that the instruction being laid out needs before it. */
  readonly stores: Store[] = []
  #data = Buffer.alloc(16384)
  #size = 0
  readonly #known = new Map<string, Pointer>()

  constructor(architecture: Architecture) {
    this.architecture = architecture
  }

  get data(): Uint8Array {
    return this.#data.subarray(0, this.#size)
  }

  /**
   * A NUL-terminated string; the same one is laid out once. Bytes are for a name that is not UTF-8.
   * @throws {MinidockError} `invalid` where it holds a NUL byte: the kernel would take what comes before it for the whole
   */
  string(value: string | Uint8Array): Pointer {
    const known = typeof value === 'string' ? this.#known.get(value) : undefined
    if (known) return known
    if (typeof value === 'string' ? value.includes('\0') : value.includes(0))
      throw new MinidockError('invalid', `${JSON.stringify(Buffer.from(value).toString())} holds a NUL byte`)
    const pointer = this.bytes(value, 1)
    if (typeof value === 'string') this.#known.set(value, pointer)
    return pointer
  }

  /** Text becomes UTF-8. @param zeros as many bytes of 0 after it */
  bytes(value: Uint8Array | string, zeros = 0): Pointer {
    const offset = Math.ceil(this.#size / ALIGNMENT) * ALIGNMENT
    // A unit of UTF-16 takes three bytes at most.
    this.#makeRoom(offset + value.length * (typeof value === 'string' ? 3 : 1) + zeros)
    if (typeof value === 'string') this.#size = offset + this.#data.write(value, offset) + zeros
    else {
      this.#data.set(value, offset)
      this.#size = offset + value.length + zeros
    }
    return { offset }
  }

  /** What is not written is 0. */
  #makeRoom(end: number): void {
    if (end <= this.#data.length) return
    const larger = Buffer.alloc(Math.max(end, this.#data.length * 4))
    larger.set(this.data)
    this.#data = larger
  }

  /** A NULL-terminated array of pointers to strings. */
  strings(values: readonly string[]): Pointer {
    const array = this.bytes(new Uint8Array((values.length + 1) * 8))
    for (const [index, value] of values.entries()) this.relocate(array.offset + index * 8, this.string(value))
    return array
  }

  view(pointer: Pointer): DataView {
    return new DataView(this.#data.buffer, this.#data.byteOffset + pointer.offset)
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
