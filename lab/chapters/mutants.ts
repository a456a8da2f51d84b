/** Each deliberate wrong of a chapter is caught by the check that is there for it: a check that nothing fails proves nothing. */

import { expect, test } from 'vitest'
import { fateOf } from '../learner/mutants.ts'
import { mutants } from '../mutants/index.ts'

export function checkMutants(chapter: number): void {
  test.each(mutants.filter(mutant => mutant.chapter === chapter))('the mutant "$name" is caught', async mutant => {
    expect(await fateOf(mutant)).toMatchObject({ kind: 'caught' })
  })
}
