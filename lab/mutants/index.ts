/** Deliberate wrongs, as people make them: each is caught by a check. */

import { chrootMutants } from './01-chroot.ts'
import { namespaceMutants } from './02-namespaces.ts'
import { overlayMutants } from './03-overlay.ts'
import { cgroupMutants } from './04-cgroups.ts'
import { networkMutants } from './05-network.ts'
import { volumeMutants } from './06-volumes.ts'
import { buildMutants } from './07-build.ts'
import { lifecycleMutants } from './08-lifecycle.ts'
import { registryMutants } from './10-registry.ts'
import type { Mutant } from './mutant.ts'

export const mutants: readonly Mutant[] = [
  ...chrootMutants,
  ...namespaceMutants,
  ...overlayMutants,
  ...cgroupMutants,
  ...networkMutants,
  ...volumeMutants,
  ...buildMutants,
  ...lifecycleMutants,
  ...registryMutants,
]
