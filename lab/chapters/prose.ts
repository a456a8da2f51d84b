/**
 * Everything that a chapter says is printed, is: the console blocks of its lesson, its steps by hand, its attacks, the stops of its tour and the answers of
 * its quiz are run, each list in a sandbox of its own, and compared.
 */

import { beforeAll, expect, test } from 'vitest'
import { compiledInAdvance } from '../../course/chapter/compiled-in-advance.ts'
import type { LoadedChapter } from '../../course/chapters.ts'
import { cgroupVersion } from '../oracle/circumstances.ts'
import { claimsOf } from '../prose/claims.ts'
import { differences } from '../prose/compare.ts'
import { within } from '../suite/slowness.ts'

const MACHINE = cgroupVersion()

export function checkProse(loaded: LoadedChapter): void {
  beforeAll(compiledInAdvance)
  // How much a chapter has is recorded (course/prose/counts.ts): a list that is empty by mistake is noticed there.
  for (const { what, commands } of claimsOf(loaded, MACHINE).filter(claims => claims.commands.length > 0)) {
    test(`${what}: they print what is written (${commands.length} commands)`, { timeout: within(300) }, async () => {
      expect((await differences(commands)).join('\n')).toBe('')
    })
  }
}
