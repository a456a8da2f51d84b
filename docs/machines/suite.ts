/** The files of checks that need a machine, and where the project's own tests run them. */

import { globSync } from 'node:fs'
import { matchesGlob } from 'node:path'
import { REPOSITORY } from '../../course/places.ts'
import { EACH_TIME, NOT_THERE, SUITE } from '../../lab/machines/uml-suite.ts'
import { ROWS } from '../../lab/suite/tiers.ts'

/** From the project's root, sorted. Those of lab/suite are unit tests. */
export function suiteFiles(): string[] {
  return globSync('lab/**/*.test.ts', { cwd: REPOSITORY })
    .filter(file => !file.startsWith('lab/suite/'))
    .sort()
}

/** Which of the project's commands runs the file on the machine where it is typed. */
export function tierOf(file: string): 'npm test' | 'npm run test:full' {
  return ROWS.some(({ files, full }) => full === true && matchesGlob(file, files)) ? 'npm run test:full' : 'npm test'
}

/** What is checked of it in user-mode Linux: some checks with each `npm run test:full`; all of them, if it is asked for; or nothing, because they cannot hold there. */
export function inUserModeLinux(file: string): string {
  if (file in NOT_THERE) return 'cannot'
  if (Object.keys(EACH_TIME).some(part => file.includes(`${part}.`))) return 'some, each time'
  return SUITE.some(folder => file.startsWith(folder)) ? 'if asked for' : ''
}
