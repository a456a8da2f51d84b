/** Each deliberate wrong of a chapter is caught by the check that is there for it: a check that nothing fails proves nothing. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checks } from '../checks/index.ts'
import { choose } from '../checks/runner/choose.ts'
import { mutated } from '../engines/mutant-source.ts'
import { fateOf } from '../learner/mutants.ts'
import { mutants } from '../mutants/index.ts'
import { REPOSITORY } from '../sandbox/kept-in-build.ts'

export function checkMutants(chapter: number): void {
  describe.each(mutants.filter(mutant => mutant.chapter === chapter))('$name', mutant => {
    test('it fits the source, and its check is one of its chapter', () => {
      const source = readFileSync(join(REPOSITORY, mutant.file), 'utf8')
      expect(mutated(mutant, source)).not.toBe(source)
      const names = choose(checks, { engine: { kind: 'chapter', chapter } }).map(({ name }) => name)
      expect(names).toContain(mutant.caughtBy)
      expect(mutant.teaches).toMatch(/^.{40,}\.$/)
    })

    test('it is caught', async () => {
      expect(await fateOf(mutant)).toMatchObject({ kind: 'caught' })
    })
  })
}
