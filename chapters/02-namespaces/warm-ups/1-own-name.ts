/**
 * Warm-up 1: a name of its own.
 *
 * A process of the sandbox makes these two calls, and then runs a shell. It is to be called
 * "box", and the sandbox is to keep its name.
 */

import { CLONE } from '../../../runtime/kernel/program/constants.ts'
import type { Emitter } from '../../../runtime/kernel/program/program.ts'

export function calls(child: Emitter): void {
  // TODO: this asks for a new list, but for the wrong one. Which list holds the host name?
  child.because('from here on, what this process changes is its own').unshare(CLONE.NEWNET)
  child.because('programs see this name').sethostname('box', 3)
}
