/**
 * A program's binary form, as the launcher reads it (`launcher/program.h`). Little endian.
 *
 *   header        64 bytes: magic "MDP1", ELF machine, flags, generation, boot id, then four counts: host's and child's instructions, relocations, bytes of data;
 *                 then how the output is logged: bytes of a file, files, driver
 *   instructions  64 bytes each: op, number, result, two bits of kind an argument, four tolerated errno values, six arguments
 *   relocations   8 bytes each: where in the data a pointer goes, and what it points at
 *   data
 */

import { CLONE_INTO_CGROUP } from './constants.ts'
import { ERRNO } from './errno.ts'
import { fd, type Kind, text } from './kinds.ts'
import { Layout, type Operand } from './layout.ts'
import type { Clone, Instruction, Program } from './program.ts'
import { Register } from './register.ts'
import { type Architecture, SYSCALLS } from './syscalls.ts'

const HEADER_SIZE = 64
const INSTRUCTION_SIZE = 64
const RELOCATION_SIZE = 8
const MAX_ARGUMENTS = 6
const MAX_TOLERATED = 4
const ELF_MACHINE: Readonly<Record<Architecture, number>> = { x64: 62, arm64: 183 }
const OP = { call: 0, clone: 1, store: 2, remove_tree: 3, remove_cgroup: 4 } as const
const KIND = { number: 0, pointer: 1, register: 2 } as const

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
  readonly origins: readonly [host: readonly number[], child: readonly number[]]
  /** Where the data begins in `bytes`. */
  readonly dataStart: number
}

export interface EncodedParts {
  /** All but the data. */
  readonly head: Uint8Array
  readonly data: Uint8Array
  readonly origins: Encoded['origins']
}

interface Row {
  readonly op: number
  readonly number: number
  readonly result: number
  readonly tolerates: readonly number[]
  readonly operands: readonly Operand[]
}

export function encode(host: Program, child: Program | undefined, options: EncodeOptions): Encoded {
  const { head, data, origins } = encodeParts(host, child, options)
  return { bytes: Buffer.concat([head, data]), origins, dataStart: head.length }
}

/** The same in two pieces, for whoever writes them one after the other: the data may be megabytes of files. */
export function encodeParts(host: Program, child: Program | undefined, options: EncodeOptions): EncodedParts {
  const layout = new Layout(options.architecture)
  const lists = [host, child].map(program => (program ? rowsOf(program, layout) : { rows: [], origins: [] }))
  const rows = lists.flatMap(list => list.rows)
  const head = Buffer.alloc(HEADER_SIZE + rows.length * INSTRUCTION_SIZE + layout.relocations.length * RELOCATION_SIZE)
  writeHeader(head, options, [lists[0]?.rows.length ?? 0, lists[1]?.rows.length ?? 0, layout.relocations.length, layout.data.length])
  const words = new Int32Array(head.buffer, head.byteOffset + HEADER_SIZE, (rows.length * INSTRUCTION_SIZE) / 4)
  for (const [index, row] of rows.entries()) writeRow(words, (index * INSTRUCTION_SIZE) / 4, row)
  layout.relocations.forEach(({ at, to }, index) => {
    const place = HEADER_SIZE + rows.length * INSTRUCTION_SIZE + index * RELOCATION_SIZE
    head.writeUInt32LE(at, place)
    head.writeUInt32LE(to, place + 4)
  })
  return { head, data: layout.data, origins: [lists[0]?.origins ?? [], lists[1]?.origins ?? []] }
}

function rowsOf(program: Program, layout: Layout): { rows: Row[]; origins: number[] } {
  const rows: Row[] = []
  const origins: number[] = []
  program.instructions.forEach((instruction, index) => {
    const row = rowOf(instruction, layout)
    for (const { register, at, width } of layout.stores.splice(0)) {
      rows.push({ op: OP.store, number: 0, result: -1, tolerates: [], operands: [register, { offset: at }, width] })
      origins.push(index)
    }
    rows.push(row)
    origins.push(index)
  })
  return { rows, origins }
}

function rowOf(instruction: Instruction, layout: Layout): Row {
  const common = { result: instruction.result?.index ?? -1, tolerates: instruction.tolerates.map(name => ERRNO[name]) }
  switch (instruction.op) {
    case 'call': {
      const { args: kinds, [layout.architecture]: number } = SYSCALLS[instruction.name]
      const operands = kinds.map((kind, index) => (kind as Kind<unknown>).lay(instruction.args[index], layout))
      return { op: OP.call, number, operands, ...common }
    }
    case 'clone':
      return { op: OP.clone, number: 0, operands: [cloneFlags(instruction), instruction.cgroup ?? 0], ...common }
    case 'remove_tree':
      return {
        op: OP.remove_tree,
        number: 0,
        operands: [fd.lay(instruction.directory, layout), text.lay(instruction.path, layout)],
        ...common,
      }
    case 'remove_cgroup':
      return { op: OP.remove_cgroup, number: 0, operands: [text.lay(instruction.path, layout)], ...common }
  }
}

function cloneFlags({ flags, cgroup }: Clone): number {
  return (flags >>> 0) + (cgroup ? CLONE_INTO_CGROUP : 0)
}

function writeHeader(out: Buffer, options: EncodeOptions, counts: readonly number[]): void {
  out.write('MDP1', 0, 'latin1')
  out.writeUInt16LE(ELF_MACHINE[options.architecture], 4)
  out.writeUInt16LE(options.flags ?? 0, 6)
  out.writeBigUInt64LE(BigInt(options.generation ?? 0), 8)
  out.write((options.bootId ?? '').replaceAll('-', ''), 16, 'hex')
  for (const [index, count] of counts.entries()) out.writeUInt32LE(count, 32 + index * 4)
  if (!options.log) return
  const { driver, maxSize, maxFile } = options.log
  out.writeBigUInt64LE(BigInt(maxSize), 48)
  out.writeUInt16LE(Math.min(maxFile, 0xffff), 56)
  out.writeUInt16LE(LOG_DRIVERS.indexOf(driver), 58)
}

/** @param at index of the row's first word: a row is 16 words of 32 bits, and both architectures are little endian */
function writeRow(words: Int32Array, at: number, { op, number, result, tolerates, operands }: Row): void {
  if (operands.length > MAX_ARGUMENTS) throw new RangeError('a system call takes six arguments at most')
  if (tolerates.length > MAX_TOLERATED) throw new RangeError('an instruction tolerates four errno values at most')
  let kinds = 0
  for (const [index, operand] of operands.entries()) {
    const [kind, value] = operandOf(operand)
    kinds |= kind << (index * 2)
    words[at + 4 + index * 2] = value
    words[at + 5 + index * 2] = Math.floor(value / 2 ** 32)
  }
  const [first = 0, second = 0, third = 0, fourth = 0] = tolerates
  words[at] = op | (number << 16)
  words[at + 1] = (result & 0xffff) | (kinds << 16)
  words[at + 2] = first | (second << 16)
  words[at + 3] = third | (fourth << 16)
}

function operandOf(operand: Operand): readonly [kind: number, value: number] {
  if (typeof operand === 'number') return [KIND.number, operand]
  if (operand instanceof Register) return [KIND.register, operand.index]
  return [KIND.pointer, operand.offset]
}
