/** Each deliberate wrong is caught by the check that is there for it: a check that nothing fails proves nothing. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checks } from '../checks/index.ts'
import { choose } from '../checks/runner/choose.ts'
import { mutated } from '../engines/mutant-source.ts'
import { hostState } from '../fixtures/host-unchanged.ts'
import { fateOf } from '../learner/mutants.ts'
import { mutants } from './index.ts'

const REPOSITORY = join(import.meta.dirname, '../..')

let before: ReturnType<typeof hostState>
beforeAll(() => {
  before = hostState()
})
afterAll(() => expect(hostState()).toEqual(before))

test('there are mutants of each chapter, and no two have the same name', () => {
  expect([1, 2, 3, 4, 8].every(chapter => mutants.some(mutant => mutant.chapter === chapter))).toBe(true)
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
  expect(mutants.length).toBeGreaterThanOrEqual(14)
})

describe.each(mutants)('$name', mutant => {
  test('it fits the source, and its check is one of its chapter', () => {
    const source = readFileSync(join(REPOSITORY, mutant.file), 'utf8')
    expect(mutated(mutant, source)).not.toBe(source)
    const names = choose(checks, { engine: { kind: 'chapter', chapter: mutant.chapter } }).map(({ name }) => name)
    expect(names).toContain(mutant.caughtBy)
    expect(mutant.teaches).toMatch(/^.{40,}\.$/)
  })

  test('it is caught', async () => {
    expect(await fateOf(mutant)).toMatchObject({ kind: 'caught' })
  })
})
