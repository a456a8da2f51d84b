/** What builds that were killed have left: a step that still runs is ended, and its container removed. A removal may have been killed with its build. */

import type { Engine } from '../../engine/engine.ts'
import { collectContainer } from '../../engine/gc/container.ts'
import { finishRemovals } from '../../engine/gc/removed.ts'
import { buildsInProgress, forgetBuild } from '../../store/builds/running-builds.ts'
import { collectGarbage } from '../../store/state/gc-temporary.ts'
import { removeLeftFolders } from '../steps/memory-folder.ts'

/** Called by each build before its first step. If no build was killed, a folder is read, and that is all. */
export async function endDeadBuilds(engine: Engine): Promise<void> {
  const { paths, containers } = engine.store
  const { launcher } = engine
  const dead = buildsInProgress(paths).filter(({ isAlive }) => !isAlive)
  if (dead.length === 0) return
  for (const { record } of containers.list()) if (record.MadeBy === 'build') await collectContainer(engine, record.Id)
  // What cannot be removed now does not hinder this build: `system gc` says why.
  await finishRemovals(engine, () => undefined)
  await collectGarbage(paths, launcher, () => undefined)
  removeLeftFolders()
  for (const build of dead) forgetBuild(paths, build)
}
