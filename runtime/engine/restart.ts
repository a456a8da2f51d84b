/** `restart`: stop, then start. A container that does not run is started. */

import { isActive } from '../store/containers/stored-container.ts'
import type { Engine } from './engine.ts'
import { type Interruptible, uninterrupted } from './interruptible.ts'
import { recompileRelease } from './recompile-release.ts'
import { findReconciled } from './reconcile.ts'
import { removeFromDisk } from './remove.ts'
import { startContainer } from './start.ts'
import { type StopOptions, stopFound } from './stop.ts'

/**
 * Stops and starts a container, given by name or id; the start takes away the mark that says a user has stopped it.
 * @param interruptible undoes, for a container of `--rm`, that it stays when it ends
 * @throws {MinidockError} as `stopContainer` and `startContainer`
 */
export async function restartContainer(
  engine: Engine,
  name: string,
  options: StopOptions = {},
  interruptible: Interruptible = uninterrupted,
): Promise<void> {
  const container = await findReconciled(engine, name)
  const { record } = container
  const again = async () => {
    await stopFound(engine, container, options)
    await startContainer(engine, await findReconciled(engine, record.Id))
  }
  const isToKeep = record.Request.HostConfig.AutoRemove && isActive(container)
  await (isToKeep ? keeping(engine, record.Id, interruptible, again) : again())
  engine.store.events.container('restart', record)
}

/** Does the work while the end of a container of `--rm` does not remove it; if no other life comes after that end, the container is removed here. */
async function keeping(engine: Engine, id: string, interruptible: Interruptible, work: () => Promise<void>): Promise<void> {
  const asBefore = async () => {
    const now = engine.store.containers.read(id)
    if (now && isActive(now)) recompileRelease(engine, id)
    else if (now) await removeFromDisk(engine, id)
  }
  await interruptible(asBefore, async () => {
    try {
      recompileRelease(engine, id, { keep: true })
      await work()
    } catch (error) {
      await asBefore()
      throw error
    }
  })
}
