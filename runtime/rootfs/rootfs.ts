/**
 * Chapter 1: the image's tree is copied whole for each container, and the process is put into it with chroot(2). Slow, big and leaky on purpose:
 * chapter 2 takes over the entry, chapter 3 the root.
 */

import type { Module } from '../plan/module.ts'
import { heart as ownHeart, type RootfsHeart } from './heart.ts'

export function createRootfs(heart: RootfsHeart = ownHeart): Module {
  return {
    name: 'rootfs',
    chapter: 1,
    summary: 'a root directory for each container: chroot',

    compile({ spec }, birth) {
      birth.take('root')
      heart.enter(spec.root.path, birth.take('entry').child('enter'))
    },

    contributions: async () => (await import('./contributions.ts')).rootfsContributions,

    async furnish(plan, birth, workshop) {
      if (birth.owner('root') === 'rootfs') await workshop.copyImage(plan, plan.spec.root.path)
    },
  }
}
