import { expect, test } from 'vitest'
import { processorLevel } from './processor-level.ts'

const SECOND = 'cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3'
const THIRD = `${SECOND} avx avx2 bmi1 bmi2 f16c fma abm movbe xsave`
const FOURTH = `${THIRD} avx512f avx512bw avx512cd avx512dq avx512vl`

test.each([
  ['fpu sse2', 1],
  [SECOND, 2],
  [THIRD, 3],
  [THIRD.replace('fma ', ''), 2],
  [FOURTH, 4],
  [FOURTH.replace('cx16', ''), 1],
])('a processor with %s is of level %d', (flags, level) => {
  expect(processorLevel(`processor\t: 0\nflags\t\t: fpu ${flags}\nbugs\t\t: none\n`)).toBe(level)
})

test('where there are no flags, it is of level 1', () => {
  expect(processorLevel('processor\t: 0\nFeatures\t: fp asimd\n')).toBe(1)
})
