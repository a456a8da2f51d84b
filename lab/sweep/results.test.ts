/** The committed sweeps are those of the solutions as they are: what was swept is not swept again before it changes. */

import { describe, expect, test } from 'vitest'
import { within } from '../suite/slowness.ts'
import { namesOf } from './command.ts'
import { fingerprint, mutantsOf } from './mutants.ts'
import { REASONS } from './reasons.ts'
import { complaints, readResults, resultsOf } from './results.ts'
import { chaptersWithSolution, loadSolution } from './solutions.ts'
import { type Judged, sweep } from './sweep.ts'

test('each chapter with an exercise was swept', () => {
  expect(chaptersWithSolution().filter(chapter => readResults(chapter) === undefined)).toEqual([])
})

describe.each(chaptersWithSolution())('chapter %i', chapter => {
  const again = `npm run lab sweep ${chapter}`

  test(`of its solution's mutants nearly all are caught (${again})`, { timeout: within(3600) }, async () => {
    const solution = await loadSolution(chapter)
    const kept = readResults(chapter)
    const isKept = kept?.fingerprint === fingerprint(solution, mutantsOf(solution))
    const results = isKept && kept ? kept : resultsOf(solution, await all(sweep(solution, { reasons: REASONS[chapter] ?? {} })))
    expect(complaints(results, namesOf(chapter), REASONS[chapter] ?? {}), again).toEqual([])
    expect(isKept, `the sweep that was just done passes, and lab/sweep/results has that of another solution: ${again}`).toBe(true)
  })
})

async function all(sweeping: AsyncIterable<Judged>): Promise<Judged[]> {
  const judged: Judged[] = []
  for await (const each of sweeping) judged.push(each)
  return judged
}
