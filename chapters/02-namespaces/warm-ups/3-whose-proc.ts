/**
 * Warm-up 3: whose /proc?
 *
 * A shell, `sh`, is process 1 of its own PID namespace. In the sandbox outside, process 1 is a
 * `bash`. The shell does this:
 *
 *   cat /proc/1/comm            # the name of process 1, by the /proc that was there before
 *   mount -t proc proc /proc
 *   cat /proc/1/comm            # the same, by the /proc that the shell has mounted
 */

import { CLONE } from '../../../runtime/kernel/program/constants.ts'

type Name = 'sh' | 'bash' | '?'

export const flags = CLONE.NEWPID | CLONE.NEWNS

// TODO: what do the two cat print? Predict it, then look.
export const prediction: readonly [before: Name, after: Name] = ['?', '?']
