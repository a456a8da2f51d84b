import { expect, test } from 'vitest'
import { ratesOf } from './rates.ts'
import type { FileResult } from './results-reporter.ts'

const round = (
  checks: Readonly<Record<string, 'passed' | 'failed' | 'skipped'>>,
  seen: Readonly<Record<string, string>> = {},
): FileResult[] => [
  {
    file: 'lab/a.test.ts',
    passed: 0,
    skipped: 0,
    failures: Object.entries(seen).map(([check, text]) => ({ check, seen: text, load: 1 })),
    seconds: 1,
    checks: new Map(Object.entries(checks)),
  },
]

test('each check has its rate, those that failed stand last, and what they saw is told once', () => {
  const rounds = [
    round({ one: 'passed', two: 'failed', three: 'passed' }, { two: 'no' }),
    round({ one: 'passed', two: 'failed', three: 'failed' }, { two: 'no', three: 'late' }),
    round({ one: 'passed', two: 'passed', three: 'passed' }),
  ]
  expect(ratesOf(rounds)).toEqual([
    { file: 'lab/a.test.ts', check: 'one', passed: 3, seen: [] },
    { file: 'lab/a.test.ts', check: 'three', passed: 2, seen: ['late'] },
    { file: 'lab/a.test.ts', check: 'two', passed: 1, seen: ['no'] },
  ])
})

test('a file that fails before its checks has a rate of its own, and they have not passed', () => {
  expect(ratesOf([round({ one: 'passed' }), round({ one: 'skipped' }, { '': 'no image' })])).toEqual([
    { file: 'lab/a.test.ts', check: 'one', passed: 1, seen: [] },
    { file: 'lab/a.test.ts', check: '', passed: 1, seen: ['no image'] },
  ])
})
