/** Chapter 10: images from registries, and to them. A start needs nothing of it: an image that is in the store is found there. */

import type { Module } from '../plan/module.ts'
import type { RegistryHeart } from './heart.ts'

export function createRegistry(heart: RegistryHeart): Module {
  return {
    name: 'registry',
    chapter: 10,
    summary: 'images from registries, each part what its digest says',
    contributions: async () => (await import('./contributions.ts')).registryContributions(heart),
  }
}
