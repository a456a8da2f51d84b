/** The modules in the order of the chapters. The engine of chapter N is the floor and the first N of them. */

import { createCgroups } from './cgroups/cgroups.ts'
import { floor } from './floor/floor.ts'
import { createLifecycle } from './lifecycle/lifecycle.ts'
import { createNamespaces } from './namespaces/namespaces.ts'
import { createOverlay } from './overlay/overlay.ts'
import type { Module } from './plan/module.ts'
import { createRootfs } from './rootfs/rootfs.ts'

export const modules: readonly Module[] = [floor, createRootfs(), createNamespaces(), createOverlay(), createCgroups(), createLifecycle()]

export function modulesUpTo(chapter: number): readonly Module[] {
  return modules.filter(module => module.chapter <= chapter)
}
