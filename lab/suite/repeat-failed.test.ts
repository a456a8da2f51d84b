import { expect, test } from 'vitest'
import { isUnsteady, repeatFailed, roundsFor } from './repeat-failed.ts'
import type { FileResult } from './results-reporter.ts'

const result = (failures: FileResult['failures'], seconds = 1): FileResult => ({
  file: 'lab/a.test.ts',
  passed: 1,
  skipped: 0,
  failures,
  seconds,
  checks: new Map(),
})
const FAILURE = { check: 'it holds', seen: 'it does not', load: 3 }

test.each([
  [0, 5],
  [10, 5],
  [36, 5],
  [37, 4],
  [60, 3],
  [90, 2],
  [600, 2],
])('a file of %i seconds is to pass %i times: three minutes are enough, and twice is the least', (seconds, rounds) => {
  expect(roundsFor(seconds)).toBe(rounds)
})

test('a check that passes every time afterwards was unsteady', async () => {
  const rounds: string[] = []
  const again = await repeatFailed(result([FAILURE], 60), async (round, of) => {
    rounds.push(`${round} of ${of}`)
    return result([])
  })
  expect(again).toEqual({ first: result([FAILURE], 60), rounds: 3, passed: 3, last: result([]) })
  expect([isUnsteady(again), rounds]).toEqual([true, ['1 of 3', '2 of 3', '3 of 3']])
})

test('one failure more decides: the rounds that are left are not run', async () => {
  let round = 0
  const again = await repeatFailed(result([FAILURE]), async () => result(++round === 2 ? [FAILURE] : []))
  expect(again).toMatchObject({ rounds: 5, passed: 1, last: { failures: [FAILURE] } })
  expect([isUnsteady(again), round]).toEqual([false, 2])
})

test('a round in which checks are skipped has not passed', async () => {
  expect(isUnsteady(await repeatFailed(result([FAILURE]), async () => ({ ...result([]), skipped: 2 })))).toBe(false)
})
