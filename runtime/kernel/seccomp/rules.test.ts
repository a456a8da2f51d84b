import { describe, expect, test } from 'vitest'
import { answerOf } from './answer.ts'
import { compileFilter } from './compile.ts'
import type { Comparison, Filter, Rule } from './filter.ts'

const [X86_64, I386] = [0xc000_003e, 0x4000_0003]
const [ALLOW, EPERM, ENOSYS, LOG] = [0x7fff_0000, 0x0005_0001, 0x0005_0026, 0x7ffc_0000]

const filterOf = (syscalls: readonly Rule[], others: Partial<Filter> = {}): Filter => ({
  defaultAction: 'SCMP_ACT_ERRNO',
  syscalls,
  ...others,
})
const equal = (value: number, index = 0): Comparison => ({ index, op: 'SCMP_CMP_EQ', value })
const on =
  (audit: number) =>
  (filter: Filter, number: number, args: readonly bigint[] = []) =>
    answerOf(compileFilter({ ...filter, architectures: ['SCMP_ARCH_X86'] }, 'x64'), { audit, number, args })
const answer = on(X86_64)

test.each([
  ['SCMP_ACT_KILL', undefined, 0],
  ['SCMP_ACT_KILL_THREAD', undefined, 0],
  ['SCMP_ACT_KILL_PROCESS', undefined, 0x8000_0000],
  ['SCMP_ACT_TRAP', undefined, 0x0003_0000],
  ['SCMP_ACT_ERRNO', undefined, EPERM],
  ['SCMP_ACT_ERRNO', 0, 0x0005_0000],
  ['SCMP_ACT_ERRNO', 4095, 0x0005_0fff],
  ['SCMP_ACT_TRACE', undefined, 0x7ff0_0001],
  ['SCMP_ACT_TRACE', 258, 0x7ff0_0102],
  ['SCMP_ACT_LOG', 13, LOG],
  ['SCMP_ACT_ALLOW', 13, ALLOW],
])('%s with %s is answered as the kernel reads it', (action, errnoRet, expected) => {
  const data = errnoRet !== undefined && { errnoRet }
  const otherwise = action === 'SCMP_ACT_ALLOW' ? 'SCMP_ACT_KILL_PROCESS' : 'SCMP_ACT_ALLOW'
  expect(answer(filterOf([{ names: ['read'], action, ...data }], { defaultAction: otherwise }), 0)).toBe(expected)
  const byDefault = filterOf([{ names: ['close'], action: otherwise }], {
    defaultAction: action,
    ...data,
    ...(errnoRet !== undefined && { defaultErrnoRet: errnoRet }),
  })
  expect(answer(byDefault, 0)).toBe(expected)
})

describe('what is newer than the profile', () => {
  const naming = (defaultAction: string, ...names: readonly string[]) => filterOf([{ names, action: 'SCMP_ACT_TRAP' }], { defaultAction })

  test.each(['SCMP_ACT_ERRNO', 'SCMP_ACT_KILL', 'SCMP_ACT_KILL_PROCESS', 'SCMP_ACT_TRAP'])(
    'is not there, where the default is %s',
    action => {
      expect(answer(naming(action, 'close'), 4)).toBe(ENOSYS)
      expect(answer(naming(action, 'close'), 0x3fff_ffff)).toBe(ENOSYS)
      expect(on(I386)(naming(action, 'close'), 7)).toBe(ENOSYS)
    },
  )

  test.each([
    ['SCMP_ACT_ALLOW', ALLOW],
    ['SCMP_ACT_LOG', LOG],
    ['SCMP_ACT_TRACE', 0x7ff0_0001],
  ])('is what the default says, where that is %s', (action, expected) => {
    expect(answer(naming(action, 'close'), 4)).toBe(expected)
  })

  test('is what the default says, where the profile names no call of that architecture', () => {
    expect(answer(filterOf([]), 4)).toBe(EPERM)
    expect(answer(naming('SCMP_ACT_ERRNO', 'mmap2'), 4)).toBe(EPERM)
    expect(on(I386)(naming('SCMP_ACT_ERRNO', 'mmap2'), 193)).toBe(ENOSYS)
  })

  test('begins after the newest name, even if its rule says what is said of all', () => {
    const filter = filterOf([{ names: ['mount'], action: 'SCMP_ACT_ERRNO' }])
    expect([165, 166].map(number => answer(filter, number))).toEqual([EPERM, ENOSYS])
  })
})

describe('of several rules about a call', () => {
  const [allow, log] = ['SCMP_ACT_ALLOW', 'SCMP_ACT_LOG']
  const read = (action: string, ...args: readonly Comparison[]): Rule => ({ names: ['read'], action, args })

  test('the first without conditions counts, before all with conditions', () => {
    expect(answer(filterOf([read(log, equal(1)), read(allow), read(log)]), 0, [1n])).toBe(ALLOW)
  })

  test('else the first whose conditions hold', () => {
    const filter = filterOf([read(log, equal(1)), read(allow, { index: 0, op: 'SCMP_CMP_LE', value: 2 })])
    expect([1n, 2n, 3n].map(value => answer(filter, 0, [value]))).toEqual([LOG, ALLOW, EPERM])
  })

  test('one that says what is said of all is passed by', () => {
    expect(answer(filterOf([read('SCMP_ACT_ERRNO'), read(allow, equal(1))]), 0, [1n])).toBe(ALLOW)
  })
})

test('comparisons of different arguments all have to hold, of one argument any', () => {
  const rule = (...args: readonly Comparison[]) => filterOf([{ names: ['read'], action: 'SCMP_ACT_ALLOW', args }])
  const pairs = [
    [1n, 2n],
    [1n, 3n],
    [3n, 2n],
  ]
  expect(pairs.map(args => answer(rule(equal(1), equal(2, 1)), 0, args))).toEqual([ALLOW, EPERM, EPERM])
  expect(pairs.map(args => answer(rule(equal(1), equal(3)), 0, args))).toEqual([ALLOW, ALLOW, ALLOW])
  // As in runc: then those of other arguments are alternatives as well.
  expect(pairs.map(args => answer(rule(equal(7), equal(8), equal(2, 1)), 0, args))).toEqual([ALLOW, EPERM, ALLOW])
})

test('bits beyond the mask count on neither side', () => {
  const args = [{ index: 0, op: 'SCMP_CMP_MASKED_EQ', value: 0x1_0000_00f0, valueTwo: 0x3_0000_0f10 }]
  const filter = filterOf([{ names: ['read'], action: 'SCMP_ACT_ALLOW', args }])
  expect([0x1_0000_0010n, 0xf_0000_ff1fn, 0x10n, 0x1_0000_0020n].map(value => answer(filter, 0, [value]))).toEqual([
    ALLOW,
    ALLOW,
    EPERM,
    EPERM,
  ])
})

test('-1, which a tracer sets to take a call away, is no call of x32: the default answers', () => {
  const program = compileFilter(filterOf([{ names: ['read'], action: 'SCMP_ACT_ALLOW' }]), 'x64')
  const numbers = [0x4000_0000, 0xffff_fffe, 0xffff_ffff]
  expect(numbers.map(number => answerOf(program, { audit: X86_64, number }))).toEqual([0, 0, EPERM])
})

describe('on i386, where one call once did what many do now', () => {
  const [SOCKETCALL, IPC] = [102, 117]
  const i386 = on(I386)

  test('who names one of them means that way, too', () => {
    const filter = filterOf([{ names: ['bind', 'shmget'], action: 'SCMP_ACT_ALLOW' }])
    expect([1n, 2n, 3n].map(which => i386(filter, SOCKETCALL, [which]))).toEqual([EPERM, ALLOW, EPERM])
    expect([22n, 23n, 24n].map(which => i386(filter, IPC, [which]))).toEqual([EPERM, ALLOW, EPERM])
    expect([361, 395].map(number => i386(filter, number))).toEqual([ALLOW, ALLOW])
  })

  test('the number of a call that has none of its own is its place in socketcall', () => {
    const filter = filterOf([{ names: ['accept', 'send'], action: 'SCMP_ACT_ALLOW' }])
    expect([4n, 5n, 6n, 8n, 9n, 10n].map(which => i386(filter, SOCKETCALL, [which]))).toEqual([EPERM, ALLOW, EPERM, EPERM, ALLOW, EPERM])
  })

  test('a rule with conditions, which cannot be looked at there, refuses always and never lets through', () => {
    const rule = { names: ['socket'], args: [equal(40)] }
    expect(i386(filterOf([{ ...rule, action: 'SCMP_ACT_ALLOW' }]), SOCKETCALL, [1n])).toBe(EPERM)
    expect(i386(filterOf([{ ...rule, action: 'SCMP_ACT_ERRNO' }], { defaultAction: 'SCMP_ACT_ALLOW' }), SOCKETCALL, [1n])).toBe(EPERM)
    expect(i386(filterOf([{ ...rule, action: 'SCMP_ACT_KILL_PROCESS' }]), SOCKETCALL, [1n])).toBe(0x8000_0000)
  })

  test('on x86-64 there is no such call', () => {
    expect(answer(filterOf([{ names: ['bind'], action: 'SCMP_ACT_ALLOW' }]), 102)).toBe(ENOSYS)
  })
})

describe('is refused:', () => {
  const read = (rule: Partial<Rule>) => () => compileFilter(filterOf([{ names: ['read'], action: 'SCMP_ACT_ALLOW', ...rule }]), 'x64')

  test('an action that asks a program, or that is none', () => {
    expect(read({ action: 'SCMP_ACT_NOTIFY' })).toThrow(
      expect.objectContaining({
        kind: 'invalid',
        message: 'cannot filter system calls with SCMP_ACT_NOTIFY',
        hint: 'it asks a program that listens, and none does: use SCMP_ACT_ERRNO or SCMP_ACT_LOG',
      }),
    )
    expect(read({ action: 'SCMP_ACT_DENY' })).toThrow('cannot filter system calls with SCMP_ACT_DENY')
    expect(read({ action: 'constructor' })).toThrow('cannot filter system calls with constructor')
    expect(() => compileFilter({ defaultAction: 'SCMP_ACT_NOTIFY' }, 'x64')).toThrow('cannot filter system calls with SCMP_ACT_NOTIFY')
  })

  test('an errno that the kernel would cut off', () => {
    const message = 'cannot filter system calls with SCMP_ACT_ERRNO 4096: it is larger than 4095'
    expect(read({ action: 'SCMP_ACT_ERRNO', errnoRet: 4096 })).toThrow(message)
    expect(() => compileFilter({ defaultAction: 'SCMP_ACT_ERRNO', defaultErrnoRet: 4096 }, 'x64')).toThrow(message)
  })

  test('an operator that there is not', () => {
    expect(read({ args: [{ ...equal(1), op: 'SCMP_CMP_IN' }] })).toThrow('cannot compare arguments of system calls with SCMP_CMP_IN')
  })

  test('a seventh argument', () => {
    expect(read({ args: [equal(1, 6)] })).toThrow('a system call has no argument 6: they are 0 to 5')
  })

  test('a value that a number of JavaScript does not hold exactly', () => {
    const message = 'cannot compare arguments of system calls with 9007199254740992: only whole numbers below 2^53 are exact'
    expect(read({ args: [equal(2 ** 53)] })).toThrow(message)
    expect(read({ args: [{ ...equal(1), valueTwo: 2 ** 53 }] })).toThrow(message)
    expect(read({ args: [equal(1.5)] })).toThrow('with 1.5')
  })
})
