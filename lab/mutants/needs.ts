/** Which mistakes can be seen on this machine. */

import { cpus } from 'node:os'
import { isUnified } from '../checks/cgroups.ts'
import type { Mutant, Need } from './mutant.ts'

const IS_HERE: Readonly<Record<Need, () => boolean>> = {
  'control groups of version 1': () => !isUnified(),
  'several processors': () => cpus().length > 1,
}

/** @returns what this machine would need, so that the mistake can be seen */
export function missingFor({ needs }: Mutant): Need | undefined {
  return needs !== undefined && !IS_HERE[needs]() ? needs : undefined
}
