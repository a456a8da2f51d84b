/**
 * Rules about devices as a program for the kernel's virtual machine. The kernel runs it whenever a process of the cgroup opens a device or makes a node, and
 * obeys what it returns: 1 yes, 0 no. Source: Documentation/bpf/standardization/instruction-set.rst; `struct bpf_cgroup_dev_ctx` in include/uapi/linux/bpf.h.
 */

import type { LinuxDeviceRule } from '../formats/oci/resources.ts'

/** `struct bpf_cgroup_dev_ctx`: what is asked for, and its type in the low 16 bits; then the device's numbers. */
const CONTEXT = { access: 0, major: 4, minor: 8 } as const
const TYPES: Readonly<Record<string, number>> = { b: 1, c: 2 }
const ACCESS: Readonly<Record<string, number>> = { m: 1, r: 2, w: 4 }
const ALL = 7

/** Registers: 0 is what is returned, 1 the address of the context, later room to count in. */
const [RESULT, CONTEXT_AT, TYPE, WANTED, MAJOR, MINOR] = [0, 1, 2, 3, 4, 5]

const LOAD_WORD = 0x61
const AND = 0x54
const SHIFT_RIGHT = 0x77
const SET = 0xb7
const COPY = 0xbf
const JUMP_IF_NOT = 0x55
const JUMP_IF = 0x15
const EXIT = 0x95

/** Eight bytes: operation, two registers of four bits, where to jump or look, a number. */
function instruction(operation: number, { to = 0, from = 0, offset = 0, value = 0 }): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(8))
  bytes.setUint8(0, operation)
  bytes.setUint8(1, to | (from << 4))
  bytes.setInt16(2, offset, true)
  bytes.setInt32(4, value, true)
  return new Uint8Array(bytes.buffer)
}

/** Pure. The last rule that fits decides; where none does the answer is no. */
export function deviceProgram(rules: readonly LinuxDeviceRule[]): Uint8Array {
  const prologue = [
    instruction(LOAD_WORD, { to: TYPE, from: CONTEXT_AT, offset: CONTEXT.access }),
    instruction(COPY, { to: WANTED, from: TYPE }),
    instruction(AND, { to: TYPE, value: 0xffff }),
    instruction(SHIFT_RIGHT, { to: WANTED, value: 16 }),
    instruction(LOAD_WORD, { to: MAJOR, from: CONTEXT_AT, offset: CONTEXT.major }),
    instruction(LOAD_WORD, { to: MINOR, from: CONTEXT_AT, offset: CONTEXT.minor }),
  ]
  // The kernel takes no program with a part that is never reached: what comes before a rule for everything is no part of it.
  const last = rules.findLastIndex(isForAll)
  const [decisive, end] = last < 0 ? [rules, false] : [rules.slice(last + 1), rules[last]?.allow === true]
  return Buffer.concat([...prologue, ...decisive.toReversed().flatMap(ruleProgram), ...answer(end)])
}

function isForAll({ type = 'a', major, minor, access = 'rwm' }: LinuxDeviceRule): boolean {
  return type === 'a' && major === undefined && minor === undefined && maskOf(access) === ALL
}

function maskOf(access: string): number {
  return [...access].reduce((bits, letter) => bits | (ACCESS[letter] ?? 0), 0)
}

function answer(allow: boolean): Uint8Array[] {
  return [instruction(SET, { to: RESULT, value: allow ? 1 : 0 }), instruction(EXIT, {})]
}

/** Each condition jumps behind the rule's answer where it does not hold. */
function ruleProgram({ allow, type = 'a', major, minor, access = 'rwm' }: LinuxDeviceRule): Uint8Array[] {
  const conditions: ((behind: number) => Uint8Array)[] = []
  const mustBe = (register: number, value: number) => conditions.push(offset => instruction(JUMP_IF_NOT, { to: register, offset, value }))
  if (TYPES[type] !== undefined) mustBe(TYPE, TYPES[type])
  const mask = maskOf(access)
  if (mask !== ALL) {
    conditions.push(() => instruction(COPY, { to: CONTEXT_AT, from: WANTED }))
    // What is allowed must be all that is asked for; what is forbidden need only be a part of it.
    conditions.push(() => instruction(AND, { to: CONTEXT_AT, value: allow ? ALL & ~mask : mask }))
    conditions.push(offset => instruction(allow ? JUMP_IF_NOT : JUMP_IF, { to: CONTEXT_AT, offset }))
  }
  if (major !== undefined) mustBe(MAJOR, major)
  if (minor !== undefined) mustBe(MINOR, minor)
  const end = answer(allow)
  return [...conditions.map((condition, index) => condition(conditions.length - index - 1 + end.length)), ...end]
}
