/** What came of a sweep, as it is committed: lab/sweep/results/NN.json, a line for each mutant, under the name of what has caught it. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { twoDigits } from '../../course/places.ts'
import { fingerprint, mutantsOf, type Solution } from './mutants.ts'
import type { Judged } from './sweep.ts'
import { catcher, TROUBLE, TYPES } from './verdict.ts'

export interface Results {
  /** That of the solution and its mutants (`fingerprint`): results of another one say nothing. */
  readonly fingerprint: string
  readonly mutants: number
  readonly caught: Readonly<Record<string, readonly string[]>>
  readonly survived: readonly string[]
}

export function resultsOf(solution: Solution, judged: readonly Judged[]): Results {
  const mutants = mutantsOf(solution)
  const verdicts = new Map(judged.map(({ mutant, verdict }) => [mutant.name, catcher(verdict)]))
  const names = mutants.map(({ name }) => name)
  const survived = names.filter(name => verdicts.get(name) === undefined)
  const caught = Map.groupBy(
    names.filter(name => verdicts.get(name) !== undefined),
    name => verdicts.get(name) ?? '',
  )
  return { fingerprint: fingerprint(solution, mutants), mutants: names.length, caught: Object.fromEntries(caught), survived }
}

function pathOf(chapter: number): string {
  return join(import.meta.dirname, 'results', `${twoDigits(chapter)}.json`)
}

/** @returns undefined if the chapter was never swept */
export function readResults(chapter: number): Results | undefined {
  const path = pathOf(chapter)
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Results) : undefined
}

/** @returns the path */
export function writeResults(chapter: number, results: Results): string {
  const path = pathOf(chapter)
  writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`)
  return path
}

/** At most so many in a hundred of a chapter's mutants may survive. */
const LIMIT = 5

/**
 * @param checks names of the chapter's checks
 * @param reasons by the name of a mutant: why no container can tell it from the solution
 * @returns what is wrong with the results, a sentence each
 */
export function complaints(
  { mutants, caught, survived }: Results,
  checks: readonly string[],
  reasons: Readonly<Record<string, string>>,
): readonly string[] {
  const unknown = Object.keys(caught).filter(name => !name.startsWith(TROUBLE) && name !== TYPES && !checks.includes(name))
  return [
    ...unknown.map(name => `there is no check '${name}' any more, which has caught ${caught[name]?.length} mutants`),
    ...survived.filter(name => reasons[name] === undefined).map(name => `it survives without a reason: ${name}`),
    ...Object.keys(reasons)
      .filter(name => !survived.includes(name))
      .map(name => `it has a reason, and no such mutant survives: ${name}`),
    ...(survived.length * 100 > mutants * LIMIT
      ? [`${survived.length} of ${mutants} mutants survive, and at most ${LIMIT} in a hundred may`]
      : []),
  ]
}
