/**
 * A program's binary form, as the launcher reads it (`c/interpreter/program.h`). Little endian.
 *
 *   header        64 bytes: magic "MDP2", ELF machine, flags, generation, boot id, then five counts: the monitor's, the host's and the child's instructions,
 *                 relocations, bytes of data; then how the output is logged: files, driver, bytes of a file
 *   instructions  64 bytes each, list after list: op, number, result, two bits of kind an argument, four tolerated errno values, six arguments
 *   relocations   8 bytes each: where in the data a pointer goes, and what it points at
 *   data
 */

import type { Architecture } from './architecture.ts'
import { CLONE_INTO_CGROUP } from './constants.ts'
import { ERRNO } from './errno.ts'
import { fd, type Kind, text } from './kinds.ts'
import { layMessage } from './kinds-netlink.ts'
import { Layout, type Operand } from './layout.ts'
import { type Clone, type Instruction, LISTS, type List, type Lists, type Program } from './program.ts'
import { Register } from './register.ts'
import { SYSCALLS } from './syscalls.ts'

const HEADER_SIZE = 64
const INSTRUCTION_WORDS = 16
const RELOCATION_SIZE = 8
const MAX_ARGUMENTS = 6
const MAX_TOLERATED = 4
const ELF_MACHINE: Readonly<Record<Architecture, number>> = { x64: 62, arm64: 183 }
export const OP = { call: 0, clone: 1, store: 2, remove_tree: 3, remove_cgroup: 4, netlink: 5 } as const
/** What an operand is; 0: a number. */
const KIND = { pointer: 1, register: 2 } as const
const NO_STEP = { result: undefined, tolerates: [] } as const

/** `PROGRAM_*` of `c/interpreter/program.h`: what the monitor has to know beside the program. */
export const MONITOR = { tty: 1, stdin: 2, stdinOnce: 4, exec: 8, replyData: 16 } as const

export interface EncodeOptions {
  readonly architecture: Architecture
  /** Bits for the monitor (`MONITOR`); 0 for a program that needs none. */
  readonly flags?: number
  /** The container's generation: a release that was made for another one is not run. */
  readonly generation?: number
  /** How the monitor keeps the output; absent: not at all. */
  readonly log?: LogOptions | undefined
  /** The kernel's boot id, 16 bytes in hex: what a release names died with the machine's last boot. */
  readonly bootId?: string
}

/** By their number in the header. */
export const LOG_DRIVERS = ['none', 'json-file', 'local'] as const

export interface LogOptions {
  readonly driver: (typeof LOG_DRIVERS)[number]
  /** Bytes of a file before it is rotated; 0: it never is. */
  readonly maxSize: number
  /** How many files are kept. */
  readonly maxFile: number
}

export interface Encoded {
  readonly bytes: Uint8Array
  /** For each encoded instruction, by list: the index of the instruction it came from (a `store` belongs to the call after it). */
  readonly origins: Readonly<Record<List, readonly number[]>>
  /** Where the data begins in `bytes`. */
  readonly dataStart: number
}

export interface EncodedParts {
  /** All but the data. */
  readonly head: Uint8Array
  /** In pieces, among them large values as they were given. */
  readonly data: readonly Uint8Array[]
  readonly origins: Encoded['origins']
}

export function encode(lists: Lists, options: EncodeOptions): Encoded {
  const { head, data, origins } = encodeParts(lists, options)
  return { bytes: Buffer.concat([head, ...data]), origins, dataStart: head.length }
}

/** The same in pieces, for whoever writes them one after the other: the data may be megabytes of files. */
export function encodeParts(lists: Lists, options: EncodeOptions): EncodedParts {
  const layout = new Layout(options.architecture)
  const rows = new Rows()
  const lay = (list: List) => (lists[list] ? layRows(lists[list], layout, rows) : [])
  const origins: Encoded['origins'] = { monitor: lay('monitor'), host: lay('host'), child: lay('child') }
  const { relocations } = layout
  const head = Buffer.alloc(HEADER_SIZE + rows.bytes.length + relocations.length * RELOCATION_SIZE)
  writeHeader(head, options, [...LISTS.map(list => origins[list].length), relocations.length, layout.size])
  head.set(rows.bytes, HEADER_SIZE)
  const words = new Uint32Array(head.buffer, head.byteOffset + HEADER_SIZE + rows.bytes.length, relocations.length * 2)
  for (const [index, { at, to }] of relocations.entries()) words.set([at, to], index * 2)
  return { head, data: layout.pieces, origins }
}

/** @returns for each row that it adds, the index of its instruction */
function layRows(program: Program, layout: Layout, rows: Rows): number[] {
  const origins: number[] = []
  for (let index = 0; index < program.instructions.length; index++) {
    const instruction = program.instructions[index] as Instruction
    const [op, number, operands] = rowOf(instruction, layout)
    if (layout.stores.length > 0) {
      for (const { register, at, width } of layout.stores.splice(0)) {
        rows.add(OP.store, 0, [register, { offset: at }, width])
        origins.push(index)
      }
    }
    rows.add(op, number, operands, instruction)
    origins.push(index)
  }
  return origins
}

/** What an instruction is made of, but for its result and the errno values that it tolerates. */
function rowOf(instruction: Instruction, layout: Layout): readonly [op: number, number: number, operands: readonly Operand[]] {
  switch (instruction.op) {
    case 'call': {
      const { args: kinds, [layout.architecture]: number } = SYSCALLS[instruction.name]
      const operands: Operand[] = []
      for (let index = 0; index < kinds.length; index++) operands.push((kinds[index] as Kind<unknown>).lay(instruction.args[index], layout))
      return [OP.call, number, operands]
    }
    case 'clone':
      return [OP.clone, 0, [cloneFlags(instruction), instruction.cgroup ?? 0]]
    case 'remove_tree':
      return [OP.remove_tree, 0, [fd.lay(instruction.directory, layout), text.lay(instruction.path, layout)]]
    case 'remove_cgroup':
      return [OP.remove_cgroup, 0, [fd.lay(instruction.directory, layout), text.lay(instruction.path, layout)]]
    case 'netlink': {
      const { socket, message, otherwise, given = 0 } = instruction
      const second = otherwise ? [layMessage(otherwise, layout), otherwise.bytes.length] : [0, 0]
      return [OP.netlink, 0, [fd.lay(socket, layout), layMessage(message, layout), message.bytes.length, ...second, given]]
    }
  }
}

function cloneFlags({ flags, cgroup }: Clone): number {
  return (flags >>> 0) + (cgroup ? CLONE_INTO_CGROUP : 0)
}

function writeHeader(out: Buffer, options: EncodeOptions, counts: readonly number[]): void {
  out.write('MDP2', 0, 'latin1')
  out.writeUInt16LE(ELF_MACHINE[options.architecture], 4)
  out.writeUInt16LE(options.flags ?? 0, 6)
  out.writeBigUInt64LE(BigInt(options.generation ?? 0), 8)
  out.write((options.bootId ?? '').replaceAll('-', ''), 16, 'hex')
  for (const [index, count] of counts.entries()) out.writeUInt32LE(count, 32 + index * 4)
  if (!options.log) return
  const { driver, maxSize, maxFile } = options.log
  out.writeUInt16LE(Math.min(maxFile, 0xffff), 52)
  out.writeUInt16LE(LOG_DRIVERS.indexOf(driver), 54)
  out.writeBigUInt64LE(BigInt(maxSize), 56)
}

/** Instructions as the launcher reads them: 16 words of 32 bits each. Both architectures are little endian. */
class Rows {
  #words = new Int32Array(512 * INSTRUCTION_WORDS)
  #used = 0

  get bytes(): Uint8Array {
    return new Uint8Array(this.#words.buffer, 0, this.#used * 4)
  }

  add(op: number, number: number, operands: readonly Operand[], step: Pick<Instruction, 'result' | 'tolerates'> = NO_STEP): void {
    if (operands.length > MAX_ARGUMENTS) throw new RangeError('a system call takes six arguments at most')
    if (step.tolerates.length > MAX_TOLERATED) throw new RangeError('an instruction tolerates four errno values at most')
    const at = this.#makeRoom()
    const words = this.#words
    let kinds = 0
    for (let index = 0; index < operands.length; index++) {
      const operand = operands[index] as Operand
      const place = at + 4 + index * 2
      if (typeof operand === 'number') {
        words[place] = operand
        // The upper half of most numbers is 0, as it is there.
        if (operand < 0 || operand >= 2 ** 32) words[place + 1] = Math.floor(operand / 2 ** 32)
      } else if (operand instanceof Register) {
        words[place] = operand.index
        kinds |= KIND.register << (index * 2)
      } else {
        words[place] = operand.offset
        kinds |= KIND.pointer << (index * 2)
      }
    }
    words[at] = op | (number << 16)
    words[at + 1] = ((step.result?.index ?? -1) & 0xffff) | (kinds << 16)
    if (step.tolerates.length === 0) return
    const [first = 0, second = 0, third = 0, fourth = 0] = step.tolerates.map(name => ERRNO[name])
    words[at + 2] = first | (second << 16)
    words[at + 3] = third | (fourth << 16)
  }

  /** @returns the index of the next row's first word */
  #makeRoom(): number {
    const at = this.#used
    this.#used += INSTRUCTION_WORDS
    if (this.#used > this.#words.length) {
      const larger = new Int32Array(this.#words.length * 2)
      larger.set(this.#words)
      this.#words = larger
    }
    return at
  }
}
