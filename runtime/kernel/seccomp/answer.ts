/** Runs a filter's program as the kernel would, and returns its answer to a call: by this the compiler is checked. */

import { CODE, DATA, decodeInstructions, type Instruction } from './bpf.ts'

/** A call as a filter sees it: `struct seccomp_data`, whose instruction pointer no filter here looks at. */
export interface CallData {
  /** AUDIT_ARCH_… */
  readonly audit: number
  readonly number: number
  /** Up to six, of 64 bits. */
  readonly args?: readonly bigint[]
}

/** @param program an array of `struct sock_filter` @returns SECCOMP_RET_… @throws {RangeError} for a program that the kernel would refuse */
export function answerOf(program: Uint8Array, call: CallData): number {
  return answerBy(decodeInstructions(program), call)
}

/** The same, for many calls. */
export function answerBy(instructions: readonly Instruction[], { audit, number, args = [] }: CallData): number {
  const data = new DataView(new ArrayBuffer(64))
  data.setUint32(DATA.NUMBER, number, true)
  data.setUint32(DATA.ARCHITECTURE, audit, true)
  for (const [index, value] of args.entries()) data.setBigUint64(DATA.LOW(index), value, true)
  let accumulator = 0
  for (let at = 0; ; ) {
    const instruction = instructions[at++]
    if (instruction === undefined) throw new RangeError('the program ends without an answer')
    const { code, jt, jf, k } = instruction
    const skip = (holds: boolean) => (at += holds ? jt : jf)
    if (code === CODE.RETURN) return k
    else if (code === CODE.LOAD) accumulator = data.getUint32(k, true)
    else if (code === CODE.AND) accumulator = (accumulator & k) >>> 0
    else if (code === CODE.JUMP) at += k
    else if (code === CODE.EQUAL) skip(accumulator === k)
    else if (code === CODE.GREATER) skip(accumulator > k)
    else if (code === CODE.GREATER_OR_EQUAL) skip(accumulator >= k)
    else throw new RangeError(`there is no instruction with code ${code}`)
  }
}
