/** Chapter 10's part of other commands: a source of images. */

import type { Contributions } from '../plan/contributions.ts'
import type { RegistryHeart } from './heart.ts'
import { registrySource } from './pull/registry-source.ts'

export function registryContributions(heart: RegistryHeart): Contributions {
  return { images: registrySource(heart) }
}
