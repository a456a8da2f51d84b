/** The modules of the engine of a chapter, one of them with a heart from elsewhere. */

import { createCgroups } from '../../runtime/cgroups/cgroups.ts'
import { heart as cgroups } from '../../runtime/cgroups/heart.ts'
import { modulesUpTo } from '../../runtime/chapters.ts'
import { MinidockError } from '../../runtime/errors.ts'
import { heart as lifecycle } from '../../runtime/lifecycle/heart.ts'
import { createLifecycle } from '../../runtime/lifecycle/lifecycle.ts'
import { heart as namespaces } from '../../runtime/namespaces/heart.ts'
import { createNamespaces } from '../../runtime/namespaces/namespaces.ts'
import { heart as overlay } from '../../runtime/overlay/heart.ts'
import { createOverlay } from '../../runtime/overlay/overlay.ts'
import type { Module } from '../../runtime/plan/module.ts'
import { heart as rootfs } from '../../runtime/rootfs/heart.ts'
import { createRootfs } from '../../runtime/rootfs/rootfs.ts'
import { loadLearnerFile, watched } from './learner-file.ts'

/** By the number of the chapter: the module with that heart. */
const WITH_HEART: Readonly<Record<number, (heart: unknown, file: string) => Module>> = {
  1: (heart, file) => createRootfs(watched(rootfs, heart, file)),
  2: (heart, file) => createNamespaces(watched(namespaces, heart, file)),
  3: (heart, file) => createOverlay(watched(overlay, heart, file)),
  4: (heart, file) => createCgroups(watched(cgroups, heart, file)),
  8: (heart, file) => createLifecycle(watched(lifecycle, heart, file)),
}

/**
 * @param file exports the heart of the chapter's module
 * @throws {MinidockError} the file cannot be used; the note (learner-file.ts) tells why
 */
export async function chapterModules(chapter: number, file?: string): Promise<readonly Module[]> {
  if (file === undefined) return modulesUpTo(chapter)
  const withHeart = WITH_HEART[chapter]
  if (!withHeart) throw new MinidockError('invalid', `chapter ${chapter} has no heart to be written`)
  const module = withHeart(await loadLearnerFile(file), file)
  return modulesUpTo(chapter).map(each => (each.chapter === chapter ? module : each))
}
