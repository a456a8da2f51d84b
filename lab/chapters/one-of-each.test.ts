/** The checks that the smoke runs in its machine: there is one of each chapter, and they hold here. */

import { expect, test } from 'vitest'
import { checks } from '../checks/index.ts'
import { outcomesOf, problems } from '../fixtures/outcomes.ts'
import { within } from '../suite/slowness.ts'
import { ONE_OF_EACH } from './one-of-each.ts'

test('each chapter has one', () => {
  const chapters = new Set(checks.map(({ since }) => since))
  const chosen = Object.entries(ONE_OF_EACH).map(([number, name]) => [Number(number), checks.find(check => check.name === name)?.since])
  expect(chosen).toEqual([...chapters].toSorted((one, other) => one - other).map(number => [number, number]))
})

test('it holds for the command line that ships', { timeout: within(120) }, async () => {
  const outcomes = await outcomesOf({ engine: { kind: 'minidock' }, names: Object.values(ONE_OF_EACH) })
  expect(problems(outcomes)).toEqual([])
  expect(outcomes.size).toBe(Object.keys(ONE_OF_EACH).length)
})
