import { expect, test } from 'vitest'
import { complaints, type Results } from './results.ts'
import { TROUBLE, TYPES } from './verdict.ts'

const CHECKS = ['a container has a root']

/** Twenty mutants, of which the check has caught all but those that survive. */
function results(...survived: readonly string[]): Results {
  const caught = Array.from({ length: 20 - survived.length }, (_, index) => `mutant ${index}`)
  return { fingerprint: '', mutants: 20, caught: { 'a container has a root': caught }, survived }
}

test('nothing is wrong where all are caught, by a check, the type checker or the lab', () => {
  const { caught, ...more } = results()
  expect(complaints({ ...more, caught: { ...caught, [TYPES]: ['one'], [`${TROUBLE}crash`]: ['other'] } }, CHECKS, {})).toEqual([])
})

test('one in twenty may survive, if it has a reason', () => {
  expect(complaints(results('left out'), CHECKS, { 'left out': 'no container can tell' })).toEqual([])
  expect(complaints(results('left out'), CHECKS, {})).toEqual(['it survives without a reason: left out'])
  expect(complaints(results('left out', 'exchanged'), CHECKS, { 'left out': 'so', exchanged: 'so' })).toEqual([
    '2 of 20 mutants survive, and at most 5 in a hundred may',
  ])
})

test('a reason for what does not survive, and a check that is gone, are told', () => {
  expect(complaints(results(), CHECKS, { 'left out': 'so' })).toEqual(['it has a reason, and no such mutant survives: left out'])
  expect(complaints(results(), [], {})).toEqual(["there is no check 'a container has a root' any more, which has caught 20 mutants"])
})
