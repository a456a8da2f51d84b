/** The exercises: a starter fails what its TODOs are about and nothing else; with what the last hint of each says, it passes. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hostState } from '../fixtures/host-unchanged.ts'
import { outcomesOf, problems } from '../fixtures/outcomes.ts'
import { SOLUTION_STEPS } from '../fixtures/solution-steps.ts'
import { starterOf } from '../fixtures/starter.ts'
import { hintsIn, todosIn } from '../learner/todos.ts'
import { typeErrors } from '../learner/type-check.ts'
import { within } from '../suite/slowness.ts'
import type { Check } from './check.ts'
import { checks } from './index.ts'

const REPOSITORY = join(import.meta.dirname, '../..')

let before: ReturnType<typeof hostState>
let folder: string
beforeAll(() => {
  before = hostState()
  // In the repository, as deep as the starters: so that their imports hold.
  mkdirSync(join(REPOSITORY, 'build'), { recursive: true })
  folder = mkdtempSync(join(REPOSITORY, 'build/starters-'))
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json', include: ['*.ts'] }))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  expect(hostState()).toEqual(before)
})

const namesOf = (chosen: readonly Check[]) => chosen.map(({ name }) => name).sort()

describe.each([1, 2, 3, 4, 8])('chapter %i', chapter => {
  const own = checks.filter(({ since }) => since === chapter)
  const engineWith = (heart: string) => ({ kind: 'chapter', chapter, heart }) as const
  const steps = SOLUTION_STEPS[chapter] ?? []

  test('each TODO has a check, and three hints, the last of which is what is to be written', () => {
    const todos = todosIn(starterOf(chapter, 'exercise.ts')).map(({ number }) => number)
    const hints = hintsIn(starterOf(chapter, 'hints.md'))
    expect(todos).toEqual(steps.map((_step, index) => index + 1))
    expect([...hints.keys()]).toEqual(todos)
    for (const todo of todos) {
      expect(
        own.some(check => check.todo === todo),
        `TODO ${todo} has a check`,
      ).toBe(true)
      expect(hints.get(todo)).toHaveLength(3)
      const last = hints.get(todo)?.[2] ?? ''
      const lines = (steps[todo - 1] ?? [])
        .filter(([from]) => !from.startsWith('import'))
        .flatMap(([, to]) => to.split('\n').map(line => line.trim()))
      for (const line of lines.filter(each => !/^(\/\/|'index=off)/.test(each))) expect(last).toContain(line)
    }
  })

  test('the starter fails the checks of its TODOs, and no other', { timeout: within(900) }, async () => {
    const heart = join(folder, `${chapter}-starter.ts`)
    writeFileSync(heart, starterOf(chapter, 'exercise.ts'))
    const outcomes = await outcomesOf({ engine: engineWith(heart), names: namesOf(own) })
    const failed = own.filter(({ name }) => outcomes.get(name)?.kind === 'failed')
    expect(namesOf(failed)).toEqual(namesOf(own.filter(({ todo }) => todo !== undefined)))
    expect(namesOf(own.filter(({ name }) => outcomes.get(name)?.kind === 'passed'))).toEqual(
      namesOf(own.filter(({ todo }) => todo === undefined)),
    )
  })

  test('with each TODO done its checks pass; with all, everything does', { timeout: within(900) }, async () => {
    let source = starterOf(chapter, 'exercise.ts')
    for (const [index, step] of steps.entries()) {
      for (const [from, to] of step) {
        expect(source.split(from), from).toHaveLength(2)
        source = source.replace(from, () => to)
      }
      const heart = join(folder, `${chapter}-todo-${index + 1}.ts`)
      writeFileSync(heart, source)
      const last = index + 1 === steps.length
      const names = namesOf(own.filter(({ todo }) => last || todo === index + 1))
      expect(problems(await outcomesOf({ engine: engineWith(heart), names })), `TODO ${index + 1}`).toEqual([])
      if (last) expect(await typeErrors(heart)).toEqual([])
    }
  })
})
