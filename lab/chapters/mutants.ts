/**
 * Each deliberate wrong of a chapter is caught by the check that is there for it: a check that nothing fails proves nothing. One that cannot be seen on this machine
 * survives: else what it is said to need is not why.
 */

import { expect, test } from 'vitest'
import { fateOf } from '../learner/mutants.ts'
import { mutants } from '../mutants/index.ts'
import { missingFor } from '../mutants/needs.ts'

export function checkMutants(chapter: number): void {
  for (const mutant of mutants.filter(each => each.chapter === chapter)) {
    const missing = missingFor(mutant)
    const title = missing === undefined ? 'is caught' : `cannot be seen without ${missing}`
    test(`the mutant "${mutant.name}" ${title}`, async () => {
      expect(await fateOf(mutant)).toMatchObject({ kind: missing === undefined ? 'caught' : 'survived' })
    })
  }
}
