/** The files of checks that need a machine, and where the project's own tests run them. */

import { globSync } from 'node:fs'
import { matchesGlob } from 'node:path'
import { REPOSITORY } from '../../course/places.ts'
import { NOT_THERE } from '../../lab/machines/uml-suite.ts'
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

/** Why files cannot be checked in user-mode Linux. */
export const REASONS: readonly string[] = [...new Set(Object.values(NOT_THERE))]

/** `cannot (1)`: the number is that of the reason; undefined if it can. */
export function cannotInUserModeLinux(file: string): string | undefined {
  const reason = NOT_THERE[file]
  return reason === undefined ? undefined : `cannot (${REASONS.indexOf(reason) + 1})`
}
