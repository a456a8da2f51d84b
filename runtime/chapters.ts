/**
 * The chapters in their order: each row pairs a module with its flags and commands. The engine of chapter N has the floor and the modules of chapters 1 to N.
 */

import { createBuild } from './build/build.ts'
import { buildCommands } from './build/commands.ts'
import { heart as buildHeart } from './build/heart.ts'
import { createCgroups } from './cgroups/cgroups.ts'
import { cgroupCommands } from './cgroups/commands.ts'
import { cgroupFlags } from './cgroups/flags.ts'
import type { ChapterRow } from './cli/chapter-row.ts'
import { floorCommands } from './floor/commands.ts'
import { floorFlags } from './floor/flags.ts'
import { securityFlags } from './floor/flags-security.ts'
import { createFloor } from './floor/floor.ts'
import { lifecycleCommands } from './lifecycle/commands.ts'
import { lifecycleFlags } from './lifecycle/flags.ts'
import { heart as lifecycleHeart } from './lifecycle/heart.ts'
import { createLifecycle } from './lifecycle/lifecycle.ts'
import { namespaceFlags } from './namespaces/flags.ts'
import { createNamespaces } from './namespaces/namespaces.ts'
import { networkCommands } from './network/commands.ts'
import { networkFlags } from './network/flags.ts'
import { createNetwork } from './network/network.ts'
import { overlayCommands } from './overlay/commands.ts'
import { heart as overlayHeart } from './overlay/heart.ts'
import { createOverlay } from './overlay/overlay.ts'
import { storageFlags } from './overlay/storage-options.ts'
import type { Module } from './plan/module.ts'
import { registryCommands } from './registry/commands.ts'
import { registryFlags } from './registry/flags.ts'
import { heart as registryHeart } from './registry/heart.ts'
import { createRegistry } from './registry/registry.ts'
import { createRootfs } from './rootfs/rootfs.ts'
import { volumeCommands } from './volumes/commands.ts'
import { volumeFlags } from './volumes/flags.ts'
import { createVolumes } from './volumes/volumes.ts'

/** Returns the row of a chapter with a learner's heart; absent: the chapter's own. The chapter's commands get the same heart as its module. */
export const rowOf = {
  rootfs: (heart?: Parameters<typeof createRootfs>[0]): ChapterRow => ({ module: createRootfs(heart) }),
  namespaces: (heart?: Parameters<typeof createNamespaces>[0]): ChapterRow => ({ module: createNamespaces(heart), flags: namespaceFlags }),
  overlay: (heart = overlayHeart): ChapterRow => ({
    module: createOverlay(heart),
    flags: storageFlags,
    commands: () => overlayCommands(heart),
  }),
  cgroups: (heart?: Parameters<typeof createCgroups>[0]): ChapterRow => ({
    module: createCgroups(heart),
    flags: cgroupFlags,
    commands: () => cgroupCommands,
  }),
  network: (heart?: Parameters<typeof createNetwork>[0]): ChapterRow => ({
    module: createNetwork(heart),
    flags: networkFlags,
    commands: () => networkCommands,
  }),
  volumes: (heart?: Parameters<typeof createVolumes>[0]): ChapterRow => ({
    module: createVolumes(heart),
    flags: volumeFlags,
    commands: () => volumeCommands,
  }),
  build: (heart = buildHeart): ChapterRow => ({ module: createBuild(), commands: () => buildCommands(heart) }),
  lifecycle: (heart = lifecycleHeart): ChapterRow => ({
    module: createLifecycle(heart),
    flags: lifecycleFlags,
    commands: () => lifecycleCommands(heart),
  }),
  registry: (heart = registryHeart): ChapterRow => ({
    module: createRegistry(heart),
    flags: registryFlags,
    commands: () => registryCommands(heart),
  }),
}

/** All chapters that are written, in their order. */
export const chapters: readonly ChapterRow[] = [
  { module: createFloor(), flags: [...floorFlags, ...securityFlags], commands: floorCommands },
  rowOf.rootfs(),
  rowOf.namespaces(),
  rowOf.overlay(),
  rowOf.cgroups(),
  rowOf.network(),
  rowOf.volumes(),
  rowOf.build(),
  rowOf.lifecycle(),
  rowOf.registry(),
]

export const modules: readonly Module[] = chapters.map(({ module }) => module)

/** Returns the rows of chapters 0 to `last`. */
export function chaptersUpTo(last: number): readonly ChapterRow[] {
  return chapters.filter(({ module }) => module.chapter <= last)
}

/** Returns the modules of chapters 0 to `last`. */
export function modulesUpTo(last: number): readonly Module[] {
  return modules.filter(({ chapter }) => chapter <= last)
}
