/** `restart`: stops a container and starts it. A container that does not run is started. */

import { isActive } from '../store/containers/stored-container.ts'
import type { Engine } from './engine.ts'
import { type Interruptible, uninterrupted } from './interruptible.ts'
import { recompileRelease } from './recompile-release.ts'
import { findReconciled } from './reconcile.ts'
import { removeFromDisk } from './remove.ts'
import { startContainer } from './start.ts'
import { type StopOptions, stopFound } from './stop.ts'

/**
 * Stops and starts a container, given by name or id. The start removes the mark `stopped`.
 * @param interruptible when the caller ends in the middle: lets `--rm` remove the container again
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

/**
 * Does the work while the end of a container with `--rm` does not remove it. If the work fails, the container is removed at its end again, or here if it has
 * ended.
 */
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
