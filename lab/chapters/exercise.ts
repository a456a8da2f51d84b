/** The exercise of a chapter: its starter fails what its TODOs are about and nothing else; with what the last hint of each says, it passes. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import type { Check } from '../checks/check.ts'
import { checks } from '../checks/index.ts'
import { outcomesOf, problems } from '../fixtures/outcomes.ts'
import { SOLUTION_STEPS } from '../fixtures/solution-steps.ts'
import { starterOf } from '../fixtures/starter.ts'
import { hintsIn, todosIn } from '../learner/todos.ts'
import { typeErrors } from '../learner/type-check.ts'
import { within } from '../suite/slowness.ts'

const namesOf = (chosen: readonly Check[]) => chosen.map(({ name }) => name).sort()
const ownChecks = (chapter: number) => checks.filter(({ since }) => since === chapter)
const outcomesWith = (chapter: number, heart: string, names: readonly string[]) =>
  outcomesOf({ engine: { kind: 'chapter', chapter, heart }, names })

/** In the repository, as deep as the starters: so that their imports hold. */
function workshop(): string {
  mkdirSync(join(REPOSITORY, 'build'), { recursive: true })
  const folder = mkdtempSync(join(REPOSITORY, 'build/starters-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json', include: ['*.ts'] }))
  return folder
}

export function checkHints(chapter: number): void {
  test('each TODO has a check, and three hints, the last of which is what is to be written', () => {
    const steps = SOLUTION_STEPS[chapter] ?? []
    const todos = todosIn(starterOf(chapter, 'exercise.ts')).map(({ number }) => number)
    const hints = hintsIn(starterOf(chapter, 'hints.md'))
    expect(todos).toEqual(steps.map((_step, index) => index + 1))
    expect([...hints.keys()]).toEqual(todos)
    for (const todo of todos) {
      expect(
        ownChecks(chapter).some(check => check.todo === todo),
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
}

export function checkStarter(chapter: number): void {
  test('the starter fails the checks of its TODOs, and no other', { timeout: within(900) }, async () => {
    const own = ownChecks(chapter)
    const heart = join(workshop(), `${chapter}-starter.ts`)
    writeFileSync(heart, starterOf(chapter, 'exercise.ts'))
    const outcomes = await outcomesWith(chapter, heart, namesOf(own))
    const failed = own.filter(({ name }) => outcomes.get(name)?.kind === 'failed')
    expect(namesOf(failed)).toEqual(namesOf(own.filter(({ todo }) => todo !== undefined)))
    expect(namesOf(own.filter(({ name }) => outcomes.get(name)?.kind === 'passed'))).toEqual(
      namesOf(own.filter(({ todo }) => todo === undefined)),
    )
  })
}

export function checkSolution(chapter: number): void {
  test('with each TODO done its checks pass; with all, everything does', { timeout: within(900) }, async () => {
    const own = ownChecks(chapter)
    const steps = SOLUTION_STEPS[chapter] ?? []
    const folder = workshop()
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
      expect(problems(await outcomesWith(chapter, heart, names)), `TODO ${index + 1}`).toEqual([])
      if (last) expect(await typeErrors(heart)).toEqual([])
    }
  })
}
