import { expect, test } from 'vitest'
import { answerOf } from './answer.ts'
import { CODE, decodeInstructions, type Instruction } from './bpf.ts'
import { compileFilter } from './compile.ts'
import type { Filter, Rule } from './filter.ts'

const X86_64 = 0xc000_003e
const [ALLOW, EPERM] = [0x7fff_0000, 0x0005_0001]
const X32 = 0x4000_0000

const MNEMONICS: Readonly<Record<number, string>> = {
  [CODE.LOAD]: 'ld',
  [CODE.AND]: 'and',
  [CODE.JUMP]: 'ja',
  [CODE.EQUAL]: 'jeq',
  [CODE.GREATER]: 'jgt',
  [CODE.GREATER_OR_EQUAL]: 'jge',
  [CODE.RETURN]: 'ret',
}

/** Jumps as the numbers of the instructions that they lead to. */
function listing(filter: Filter, architecture: 'x64' | 'arm64' = 'x64'): string[] {
  return decodeInstructions(compileFilter(filter, architecture)).map(({ code, jt, jf, k }: Instruction, at) => {
    const name = MNEMONICS[code]
    if (name === 'ja') return `${at} ja ${at + 1 + k}`
    const value = name === 'ld' ? `[${k}]` : `0x${k.toString(16)}`
    return `${at} ${name} ${value}${name?.startsWith('j') ? ` ${at + 1 + jt} ${at + 1 + jf}` : ''}`
  })
}

const allow = (rule: Partial<Rule>): Filter => ({
  defaultAction: 'SCMP_ACT_ERRNO',
  syscalls: [{ names: ['close'], action: 'SCMP_ACT_ALLOW', ...rule }],
})

test('a filter of one call refuses what is below it, and says of what is above that it is not there', () => {
  expect(listing(allow({}), 'arm64')).toEqual([
    '0 ld [4]',
    '1 jeq 0xc00000b7 2 8',
    '2 ld [0]',
    '3 jge 0x39 5 4',
    '4 ret 0x50001',
    '5 jge 0x3a 7 6',
    '6 ret 0x7fff0000',
    '7 ret 0x50026',
    '8 ret 0x0',
  ])
})

test('on x86-64 the numbers of x32 are killed, where x32 is not listed; but for -1, which a tracer sets', () => {
  expect(listing(allow({}))).toEqual([
    '0 ld [4]',
    '1 jeq 0xc000003e 2 12',
    '2 ld [0]',
    '3 jge 0x4 7 4',
    '4 jge 0x3 6 5',
    '5 ret 0x50001',
    '6 ret 0x7fff0000',
    '7 jge 0x40000000 9 8',
    '8 ret 0x50026',
    '9 jge 0xffffffff 11 10',
    '10 ret 0x0',
    '11 ret 0x50001',
    '12 ret 0x0',
  ])
})

test('an argument is loaded by halves, after the number has decided', () => {
  expect(listing(allow({ args: [{ index: 0, op: 'SCMP_CMP_LE', value: 9 }] }), 'arm64')).toEqual([
    '0 ld [4]',
    '1 jeq 0xc00000b7 2 14',
    '2 ld [0]',
    '3 jge 0x39 5 4',
    '4 ret 0x50001',
    '5 jge 0x3a 13 6',
    '6 ld [20]',
    '7 jgt 0x0 12 8',
    '8 jeq 0x0 9 11',
    '9 ld [16]',
    '10 jgt 0x9 12 11',
    '11 ret 0x7fff0000',
    '12 ret 0x50001',
    '13 ret 0x50026',
    '14 ret 0x0',
  ])
})

test('each architecture has a tree of its own, with its own numbers', () => {
  expect(listing({ ...allow({}), architectures: ['SCMP_ARCH_ARM'] }, 'arm64')).toEqual([
    '0 ld [4]',
    '1 jeq 0xc00000b7 2 8',
    '2 ld [0]',
    '3 jge 0x39 5 4',
    '4 ret 0x50001',
    '5 jge 0x3a 7 6',
    '6 ret 0x7fff0000',
    '7 ret 0x50026',
    '8 jeq 0x40000028 9 15',
    '9 ld [0]',
    '10 jge 0x6 12 11',
    '11 ret 0x50001',
    '12 jge 0x7 14 13',
    '13 ret 0x7fff0000',
    '14 ret 0x50026',
    '15 ret 0x0',
  ])
})

/** The machine's own numbers, those of x32 with its bit. */
const answers = (filter: Filter, numbers: readonly number[]) => {
  const program = compileFilter(filter, 'x64')
  return numbers.map(number => answerOf(program, { audit: X86_64, number }))
}

test('x32 is told from x86-64 by its bit, and has numbers of its own', () => {
  // readv is 19 on x86-64, and 515 on x32.
  const filter = { ...allow({ names: ['readv'] }), architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X32'] }
  expect(answers(filter, [19, X32 + 19, X32 + 515, X32 + 516, 515])).toEqual([ALLOW, EPERM, ALLOW, 0x0005_0026, 0x0005_0026])
})

test('calls of an architecture that is not listed kill their thread, whatever the default', () => {
  const program = compileFilter({ defaultAction: 'SCMP_ACT_ALLOW' }, 'x64')
  for (const audit of [0x4000_0003, 0xc000_00b7, 0]) expect(answerOf(program, { audit, number: 3 })).toBe(0)
  expect(answerOf(program, { audit: X86_64, number: 3 })).toBe(ALLOW)
})

test('architectures on which minidock does not run are passed by, and what is listed twice counts once', () => {
  const architectures = ['SCMP_ARCH_X86_64', 'SCMP_ARCH_MIPS', 'SCMP_ARCH_S390X', 'SCMP_ARCH_RISCV64', 'SCMP_ARCH_X86_64']
  expect(listing({ ...allow({}), architectures })).toEqual(listing(allow({})))
})

test('what lies more than 255 instructions away is reached', () => {
  const args = Array.from({ length: 60 }, (_, value) => ({ index: 0, op: 'SCMP_CMP_EQ', value }))
  const filter = allow({ names: ['read', 'write', 'fstat'], args })
  const program = compileFilter({ ...filter, architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86'] }, 'x64')
  expect(decodeInstructions(program).filter(({ code, k }) => code === CODE.JUMP && k > 255)).not.toEqual([])
  const answer = (audit: number, number: number, value: bigint) => answerOf(program, { audit, number, args: [value] })
  for (const [audit, numbers] of [
    [X86_64, [0, 1, 5]],
    [0x4000_0003, [3, 4, 108]],
  ] as const) {
    expect(numbers.map(number => answer(audit, number, 59n))).toEqual([ALLOW, ALLOW, ALLOW])
    expect(numbers.map(number => answer(audit, number, 60n))).toEqual([EPERM, EPERM, EPERM])
  }
})

test('a program that the kernel would not take is refused, with its length', () => {
  const args = (length: number) => Array.from({ length }, (_, value) => ({ index: 0, op: 'SCMP_CMP_EQ', value }))
  expect(listing(allow({ args: args(816) }), 'arm64').length).toBe(4091)
  expect(() => compileFilter(allow({ args: args(818) }), 'arm64')).toThrow(
    'the seccomp profile compiles to 4101 instructions, and the kernel takes 4096',
  )
})

test('an architecture that the spec does not have is refused', () => {
  expect(() => compileFilter({ defaultAction: 'SCMP_ACT_ALLOW', architectures: ['SCMP_ARCH_AMD64'] }, 'x64')).toThrow(
    'cannot filter the system calls of SCMP_ARCH_AMD64: there is no such architecture',
  )
})
