/** Chapter 7: images from Dockerfiles. A start needs nothing of it: a step is a container like others, and what is its own are operations and commands. */

import type { Module } from '../plan/module.ts'

export function createBuild(): Module {
  return {
    name: 'build',
    chapter: 7,
    summary: 'images from Dockerfiles, a layer a step',
    contributions: async () => (await import('./contributions.ts')).buildContributions,
  }
}
