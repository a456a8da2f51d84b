/** All checks hold for the engines that promise them: those of the chapters, and the one that ships. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { hostState } from '../fixtures/host-unchanged.ts'
import { outcomesOf, problems } from '../fixtures/outcomes.ts'
import { within } from '../suite/slowness.ts'
import { checks } from './index.ts'
import { choose } from './runner/choose.ts'

let before: ReturnType<typeof hostState>
beforeAll(() => {
  before = hostState()
})
afterAll(() => expect(hostState()).toEqual(before))

test('no two checks have the same name', () => {
  const names = checks.map(({ name }) => name)
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

test('no check has gone unnoticed: each chapter has as many as it had, or more', () => {
  const counts = [1, 2, 3, 4, 8].map(chapter => checks.filter(({ since }) => since === chapter).length)
  for (const [index, least] of [19, 24, 17, 24, 25].entries())
    expect(counts[index], `the ${index + 1}. chapter with checks`).toBeGreaterThanOrEqual(least)
})

test.each([1, 2, 3, 4, 8])('the engine of chapter %i keeps what it promises', { timeout: within(900) }, async chapter => {
  const engine = { kind: 'chapter', chapter } as const
  const outcomes = await outcomesOf({ engine })
  expect(problems(outcomes)).toEqual([])
  expect(outcomes.size).toBe(choose(checks, { engine }).length)
})

test('so does the command line that ships', { timeout: within(900) }, async () => {
  const engine = { kind: 'minidock' } as const
  const outcomes = await outcomesOf({ engine })
  expect(problems(outcomes)).toEqual([])
  expect(outcomes.size).toBe(choose(checks, { engine }).length)
})
