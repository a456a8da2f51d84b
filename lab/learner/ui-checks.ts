/** The checks of a chapter against the learner's file, each as a test. All run in one sandbox; each test waits for the news of its own check. */

import { beforeAll, describe, expect, test } from 'vitest'
import { checks } from '../checks/index.ts'
import { runChecks } from '../checks/run-checks.ts'
import { choose } from '../checks/runner/choose.ts'
import type { Outcome } from '../checks/runner/event.ts'
import { loadExercise, shownPath, WORKSHOP } from './exercises.ts'
import { placesOf, troubleText } from './report.ts'

const exercise = await loadExercise(Number(process.env['MINIDOCK_LAB_CHAPTER']))
const engine = { kind: 'chapter', chapter: exercise.chapter, heart: exercise.file } as const
const wanted = choose(checks, { engine, exercise: true })
const news = new Map(wanted.map(({ name }) => [name, Promise.withResolvers<Outcome>()]))

beforeAll(() => {
  // A test that fails takes its news; whoever is not waited for any more need not.
  for (const { promise } of news.values()) promise.catch(() => undefined)
  follow().catch((error: unknown) => {
    for (const { reject } of news.values()) reject(error)
  })
})

async function follow(): Promise<void> {
  // All of them: in a list, what was left out would look as if it had passed.
  for await (const event of runChecks({ engine, names: wanted.map(({ name }) => name), show: [WORKSHOP] })) {
    if (event.kind === 'check') news.get(event.name)?.resolve(event.outcome)
    if (event.kind === 'trouble') throw new Error(troubleText(event.trouble, shownPath))
    if (event.kind === 'could-not') throw new Error(`could not check: ${event.why}`)
  }
}

for (const [todo, list] of Map.groupBy(wanted, check => check.todo)) {
  describe(todo === undefined ? 'others' : `TODO ${todo}`, () => {
    test.each(list)('$name', async ({ name }) => {
      const outcome = await news.get(name)?.promise
      if (outcome?.kind === 'could-not') throw new Error(`could not check: ${outcome.why}`)
      if (outcome?.kind === 'failed')
        expect.fail(`expected: ${outcome.expected}\nseen:     ${outcome.seen}\nlook at:  ${placesOf(outcome)}`)
      expect(outcome).toEqual({ kind: 'passed' })
    })
  })
}
