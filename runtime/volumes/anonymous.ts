/** Volumes that their user gave no name. */

import { randomBytes } from '../kernel/machine/random.ts'

/** Docker's label for them: `volume prune` removes these. */
export const ANONYMOUS_LABEL = 'com.docker.volume.anonymous'

/** Returns 64 hexadecimal digits. */
export function newVolumeName(): string {
  return randomBytes(32).toHex()
}
