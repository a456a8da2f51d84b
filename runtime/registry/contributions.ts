/** Chapter 10's part of other commands. */

import type { Contributions } from '../plan/contributions.ts'
import type { RegistryHeart } from './heart.ts'

export function registryContributions(_heart: RegistryHeart): Contributions {
  return {}
}
