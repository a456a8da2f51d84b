/** The chapters of an engine, one of them with a heart from elsewhere. */

import { MinidockError } from '../../runtime/base/errors.ts'
import { heart as build } from '../../runtime/build/heart.ts'
import { heart as cgroups } from '../../runtime/cgroups/heart.ts'
import { chaptersUpTo, rowOf } from '../../runtime/chapters.ts'
import type { ChapterRow } from '../../runtime/cli/chapter-row.ts'
import { heart as lifecycle } from '../../runtime/lifecycle/heart.ts'
import { heart as namespaces } from '../../runtime/namespaces/heart.ts'
import { heart as network } from '../../runtime/network/heart.ts'
import { heart as overlay } from '../../runtime/overlay/heart.ts'
import { heart as registry } from '../../runtime/registry/heart.ts'
import { heart as rootfs } from '../../runtime/rootfs/heart.ts'
import { heart as volumes } from '../../runtime/volumes/heart.ts'
import { loadLearnerFile, watched } from './learner-file.ts'

/** By the number of the chapter: its row, with that heart. */
const WITH_HEART: Readonly<Record<number, (heart: unknown, file: string) => ChapterRow>> = {
  1: (heart, file) => rowOf.rootfs(watched(rootfs, heart, file)),
  2: (heart, file) => rowOf.namespaces(watched(namespaces, heart, file)),
  3: (heart, file) => rowOf.overlay(watched(overlay, heart, file)),
  4: (heart, file) => rowOf.cgroups(watched(cgroups, heart, file)),
  5: (heart, file) => rowOf.network(watched(network, heart, file)),
  6: (heart, file) => rowOf.volumes(watched(volumes, heart, file)),
  7: (heart, file) => rowOf.build(watched(build, heart, file)),
  8: (heart, file) => rowOf.lifecycle(watched(lifecycle, heart, file)),
  10: (heart, file) => rowOf.registry(watched(registry, heart, file)),
}

/**
 * @param file exports the heart of the chapter's module
 * @throws {MinidockError} the file cannot be used; the note (learner-file.ts) tells why
 */
export async function chapterRows(chapter: number, file?: string): Promise<readonly ChapterRow[]> {
  if (file === undefined) return chaptersUpTo(chapter)
  const withHeart = WITH_HEART[chapter]
  if (!withHeart) throw new MinidockError('invalid', `chapter ${chapter} has no heart to be written`)
  const row = withHeart(await loadLearnerFile(file), file)
  return chaptersUpTo(chapter).map(each => (each.module.chapter === chapter ? row : each))
}
