/**
 * Instructions of classic BPF, as far as a filter of system calls needs them: one accumulator, jumps forward only. Source: bpf's networking/filter.rst,
 * seccomp(2). The kernel works out beforehand which calls are always allowed, and does not run the program for them, as long as it only loads the number and the
 * architecture, compares and jumps (kernel/seccomp.c, seccomp_is_const_allow, since 5.11).
 */

/** `struct sock_filter`. */
export interface Instruction {
  readonly code: number
  /** How many instructions are passed by where a comparison holds, and where it does not. */
  readonly jt: number
  readonly jf: number
  readonly k: number
}

/** BPF_LD | BPF_W | BPF_ABS, BPF_ALU | BPF_AND | BPF_K, …: include/uapi/linux/bpf_common.h */
export const CODE = { LOAD: 0x20, AND: 0x54, JUMP: 0x05, EQUAL: 0x15, GREATER: 0x25, GREATER_OR_EQUAL: 0x35, RETURN: 0x06 } as const

/** Offsets in `struct seccomp_data`; each argument has 64 bits, and both machines have the lower half first. */
export const DATA = {
  NUMBER: 0,
  ARCHITECTURE: 4,
  LOW: (argument: number) => 16 + 8 * argument,
  HIGH: (argument: number) => 20 + 8 * argument,
} as const

/** A comparison's jump has 8 bits. */
export const FARTHEST = 255
/** BPF_MAXINSNS. */
export const MOST_INSTRUCTIONS = 4096
const SIZE = 8

export const load = (offset: number): Instruction => ({ code: CODE.LOAD, jt: 0, jf: 0, k: offset })
export const ret = (answer: number): Instruction => ({ code: CODE.RETURN, jt: 0, jf: 0, k: answer })

/** Passes instructions by where the accumulator compares with `k`; else the next one follows. @returns two instructions where one cannot jump so far */
export function skipIf(code: number, k: number, distance: number): Instruction[] {
  if (distance <= FARTHEST) return [{ code, jt: distance, jf: 0, k }]
  return [
    { code, jt: 0, jf: 1, k },
    { code: CODE.JUMP, jt: 0, jf: 0, k: distance },
  ]
}

/** The same where the comparison does not hold. */
export function skipUnless(code: number, k: number, distance: number): Instruction[] {
  if (distance <= FARTHEST) return [{ code, jt: 0, jf: distance, k }]
  return [
    { code, jt: 1, jf: 0, k },
    { code: CODE.JUMP, jt: 0, jf: 0, k: distance },
  ]
}

/** Returns an array of `struct sock_filter`: 16 bits of code, two of 8, 32 of `k`. */
export function encodeInstructions(instructions: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(instructions.length * SIZE)
  const view = new DataView(bytes.buffer)
  for (const [index, { code, jt, jf, k }] of instructions.entries()) {
    view.setUint16(index * SIZE, code, true)
    view.setUint8(index * SIZE + 2, jt)
    view.setUint8(index * SIZE + 3, jf)
    view.setUint32(index * SIZE + 4, k, true)
  }
  return bytes
}

/** The opposite of {@link encodeInstructions}. */
export function decodeInstructions(bytes: Uint8Array): Instruction[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.length / SIZE }, (_, index) => ({
    code: view.getUint16(index * SIZE, true),
    jt: view.getUint8(index * SIZE + 2),
    jf: view.getUint8(index * SIZE + 3),
    k: view.getUint32(index * SIZE + 4, true),
  }))
}
