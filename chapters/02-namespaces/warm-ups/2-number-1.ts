/**
 * Warm-up 2: number 1.
 *
 * A process is made by clone3(2) with these flags, and then runs a shell: `echo $$` is to print 1.
 */

import { CLONE } from '../../../runtime/kernel/program/constants.ts'

// TODO: a process gets its number at birth, and keeps it. In which new list are the numbers
// counted from 1?
export const flags = CLONE.NEWUTS
