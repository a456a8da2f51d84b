/**
 * Warm-up 4: no news.
 *
 * A process with a mount namespace of its own makes this call, and then mounts something. The
 * sandbox, which shares its mounts as systemd does, is not to get that mount; nor is the process
 * to get what the sandbox mounts later.
 */

import { CLONE, MS } from '../../../runtime/kernel/program/constants.ts'
import type { Emitter } from '../../../runtime/kernel/program/program.ts'

export const flags = CLONE.NEWNS

export function calls(child: Emitter): void {
  // TODO: one word of this says that news of mounts goes out and comes in. Write the one that
  // says neither.
  child
    .because('a copied mount table is still connected')
    .mount(null, '/', null, MS.REC | MS.SHARED, null)
}
