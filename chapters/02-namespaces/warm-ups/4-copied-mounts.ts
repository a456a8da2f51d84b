/**
 * Warm-up 4: copied mounts.
 *
 * A process with a mount namespace of its own makes this call, and then mounts something. The
 * sandbox, which shares its mounts as systemd does, is not to get that mount; nor is the process
 * to get what the sandbox mounts later.
 */

import { CLONE, MS } from '../../../runtime/kernel/program/constants.ts'
import type { Emitter } from '../../../runtime/kernel/program/program.ts'

export const flags = CLONE.NEWNS

export function calls(child: Emitter): void {
  // TODO: one word of this says that new mounts propagate in both directions. Write the one that
  // says in neither.
  child
    .because('copied mounts still propagate')
    .mount(null, '/', null, MS.REC | MS.SHARED, null)
}
