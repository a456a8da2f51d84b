import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ALLOW, answerFor } from './action.ts'
import { answerOf } from './answer.ts'
import { compileFilter } from './compile.ts'
import type { Comparison } from './filter.ts'

const [X86_64, I386, READ, REFUSED] = [0xc000_003e, 0x4000_0003, { x86_64: 0, i386: 3 }, answerFor('SCMP_ACT_ERRNO', undefined)]

/** What each operator means: of 64 bits on one side, of at most 53 on the other. */
const MEANING: Readonly<Record<string, (argument: bigint, value: bigint, valueTwo: bigint) => boolean>> = {
  SCMP_CMP_NE: (argument, value) => argument !== value,
  SCMP_CMP_LT: (argument, value) => argument < value,
  SCMP_CMP_LE: (argument, value) => argument <= value,
  SCMP_CMP_EQ: (argument, value) => argument === value,
  SCMP_CMP_GE: (argument, value) => argument >= value,
  SCMP_CMP_GT: (argument, value) => argument > value,
  SCMP_CMP_MASKED_EQ: (argument, mask, value) => (argument & mask) === (value & mask),
}

const compiled = (args: readonly Comparison[]) =>
  compileFilter(
    {
      defaultAction: 'SCMP_ACT_ERRNO',
      architectures: ['SCMP_ARCH_X86', 'SCMP_ARCH_X32'],
      syscalls: [{ names: ['read'], action: 'SCMP_ACT_ALLOW', args }],
    },
    'x64',
  )
const holds = ({ op, value, valueTwo = 0 }: Comparison, argument: bigint) => MEANING[op]?.(argument, BigInt(value), BigInt(valueTwo))

const WORD = 2 ** 32
/** Where one half overflows into the other. */
const BOUNDARIES = [0, 1, WORD / 2 - 1, WORD / 2, WORD - 1, WORD, WORD + 1, 2 * WORD - 1, 2 * WORD, Number.MAX_SAFE_INTEGER]
const ARGUMENTS = [...BOUNDARIES, ...BOUNDARIES.map(value => value + 1), 2 ** 63]
  .map(BigInt)
  .concat((1n << 64n) - 1n, (1n << 64n) - (1n << 32n))

test.each(Object.keys(MEANING))('%s compares 64 bits, at the boundaries of the halves', op => {
  for (const value of BOUNDARIES) {
    for (const valueTwo of op === 'SCMP_CMP_MASKED_EQ' ? BOUNDARIES : [0]) {
      const comparison = { index: 2, op, value, valueTwo }
      const program = compiled([comparison])
      for (const argument of ARGUMENTS) {
        const answer = answerOf(program, { audit: X86_64, number: READ.x86_64, args: [7n, 7n, argument] })
        expect([value, valueTwo, argument, answer]).toEqual([value, valueTwo, argument, holds(comparison, argument) ? ALLOW : REFUSED])
      }
    }
  }
})

const anyNumber = fc.oneof(fc.constantFrom(...BOUNDARIES), fc.maxSafeNat(), fc.nat(64))
const anyComparison: fc.Arbitrary<Comparison> = fc.record({
  index: fc.integer({ min: 0, max: 5 }),
  op: fc.constantFrom(...Object.keys(MEANING)),
  value: anyNumber,
  valueTwo: anyNumber,
})
/** Near to the values that are compared, so that every outcome occurs. */
const argumentsNear = (comparisons: readonly Comparison[]) => {
  const values = comparisons.flatMap(({ value, valueTwo = 0 }) => [value, valueTwo]).map(BigInt)
  const near = values.flatMap(value => [value - 1n, value, value + 1n, value + (1n << 32n)]).map(value => BigInt.asUintN(64, value))
  const any = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n })
  return fc.array(near.length > 0 ? fc.oneof(fc.constantFrom(...near), any) : any, { minLength: 6, maxLength: 6 })
}

/** Of several comparisons of one argument any is enough, else all have to hold. */
function alternatives(comparisons: readonly Comparison[]): (readonly Comparison[])[] {
  const indices = new Set(comparisons.map(({ index }) => index))
  return indices.size < comparisons.length ? comparisons.map(comparison => [comparison]) : [comparisons]
}

test('rules of a call with any comparisons say what arithmetic says', () => {
  const anyCase = fc
    .array(fc.array(anyComparison, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
    .chain(rules => fc.tuple(fc.constant(rules), argumentsNear(rules.flat())))
  fc.assert(
    fc.property(anyCase, ([rules, args]) => {
      const program = compileFilter(
        { defaultAction: 'SCMP_ACT_ERRNO', syscalls: rules.map(each => ({ names: ['read'], action: 'SCMP_ACT_ALLOW', args: each })) },
        'x64',
      )
      const isAllowed = rules.flatMap(alternatives).some(all => all.every(comparison => holds(comparison, args[comparison.index] ?? 0n)))
      expect(answerOf(program, { audit: X86_64, number: READ.x86_64, args })).toBe(isAllowed ? ALLOW : REFUSED)
    }),
    { numRuns: 1000 },
  )
})

test('on i386 and x32 the upper halves are looked at on neither side, as in libseccomp', () => {
  const program = compiled([{ index: 0, op: 'SCMP_CMP_EQ', value: WORD + 5 }])
  const answer = (audit: number, number: number) => answerOf(program, { audit, number, args: [5n] })
  expect(answer(I386, READ.i386)).toBe(ALLOW)
  expect(answer(X86_64, 0x4000_0000 + READ.x86_64)).toBe(ALLOW)
  expect(answer(X86_64, READ.x86_64)).toBe(REFUSED)
})
