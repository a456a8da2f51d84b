import { expect, test } from 'vitest'
import type { LinuxDeviceRule } from '../formats/oci/resources.ts'
import { deviceProgram } from './device-program.ts'

const TYPES = { b: 1, c: 2 } as const
const ACCESS = { m: 1, r: 2, w: 4 } as const

interface Asked {
  readonly type: 'b' | 'c'
  readonly major: number
  readonly minor: number
  readonly access: string
}

/** What the kernel's virtual machine does with the few operations that are used (instruction-set.rst). */
function evaluate(program: Uint8Array, { type, major, minor, access }: Asked): number {
  const view = new DataView(program.buffer, program.byteOffset, program.length)
  const wanted = [...access].reduce((bits, letter) => bits | ACCESS[letter as keyof typeof ACCESS], 0)
  const context = [(wanted << 16) | TYPES[type], major, minor]
  const registers = Array<number>(10).fill(0)
  for (let at = 0; at < program.length / 8; at++) {
    const [operation, both, offset, value] = [
      view.getUint8(at * 8),
      view.getUint8(at * 8 + 1),
      view.getInt16(at * 8 + 2, true),
      view.getInt32(at * 8 + 4, true),
    ]
    const [to, from] = [both & 15, both >> 4]
    const old = registers[to] ?? 0
    if (operation === 0x61) registers[to] = context[offset / 4] ?? 0
    else if (operation === 0xbf) registers[to] = registers[from] ?? 0
    else if (operation === 0xb7) registers[to] = value
    else if (operation === 0x54) registers[to] = old & value
    else if (operation === 0x77) registers[to] = old >>> value
    else if (operation === 0x55) at += old === value ? 0 : offset
    else if (operation === 0x15) at += old === value ? offset : 0
    else if (operation === 0x95) return registers[0] ?? 0
    else throw new Error(`unknown operation ${operation}`)
  }
  throw new Error('it runs beyond its end')
}

const may = (rules: readonly LinuxDeviceRule[], asked: Asked) => evaluate(deviceProgram(rules), asked) === 1
const DENY: LinuxDeviceRule = { allow: false, access: 'rwm' }
const NULL = { type: 'c', major: 1, minor: 3 } as const
const DISK = { type: 'b', major: 8, minor: 0 } as const

test('without a rule nothing is allowed', () => {
  expect(may([], { ...NULL, access: 'r' })).toBe(false)
})

test('a rule is for its type, its numbers and its ways of access', () => {
  const rules = [DENY, { allow: true, ...NULL, access: 'rw' }]
  expect(may(rules, { ...NULL, access: 'r' })).toBe(true)
  expect(may(rules, { ...NULL, access: 'rw' })).toBe(true)
  expect(may(rules, { ...NULL, access: 'm' })).toBe(false)
  expect(may(rules, { ...NULL, access: 'rwm' })).toBe(false)
  expect(may(rules, { ...NULL, type: 'b', access: 'r' })).toBe(false)
  expect(may(rules, { ...NULL, minor: 4, access: 'r' })).toBe(false)
  expect(may(rules, { ...NULL, major: 2, access: 'r' })).toBe(false)
})

test('what a rule does not name is any', () => {
  const rules = [DENY, { allow: true, type: 'c', major: 136, access: 'rwm' }]
  expect(may(rules, { type: 'c', major: 136, minor: 77, access: 'rw' })).toBe(true)
  expect(may([DENY, { allow: true, type: 'b', access: 'm' }], { ...DISK, access: 'm' })).toBe(true)
  expect(may([DENY, { allow: true, type: 'b', access: 'm' }], { ...DISK, access: 'r' })).toBe(false)
})

test('the last rule that fits decides, and one for everything ends what came before it', () => {
  const allow: LinuxDeviceRule = { allow: true, ...DISK, access: 'rwm' }
  const forbid: LinuxDeviceRule = { allow: false, ...DISK, access: 'w' }
  expect(may([DENY, allow, forbid], { ...DISK, access: 'r' })).toBe(true)
  expect(may([DENY, allow, forbid], { ...DISK, access: 'rw' })).toBe(false)
  expect(may([allow, DENY], { ...DISK, access: 'r' })).toBe(false)
  expect(may([DENY, { allow: true, type: 'a', access: 'rwm' }], { ...DISK, access: 'r' })).toBe(true)
})

test('every instruction can be reached, as the kernel wants it: one answer ends the program', () => {
  expect(deviceProgram([DENY]).length).toBe(deviceProgram([]).length)
})
