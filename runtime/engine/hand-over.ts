/**
 * The command line's fast path for `start`, `exec` and `attach`: the client, the small process that the user has started, takes the container over, and Node ends at
 * once. None of these functions returns.
 */

import { errnoName } from '../base/errors.ts'
import { type Attachment, attachTo, handOver } from '../kernel/launch/client.ts'
import { undoingOnFailure } from '../plan/journal.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import type { CreatedExec } from './create-exec.ts'
import type { Engine } from './engine.ts'
import type { Startable } from './prepare-start.ts'
import { notRunning } from './running-process.ts'
import { alone, discardingOnFailure, prepareFor } from './start.ts'
import { tellExecStart } from './tell-exec-start.ts'

export { type Attachment, announceContainer } from '../kernel/launch/client.ts'

/**
 * Starts a container. The client waits for its end; with `attachment.detached`, the client prints the id and ends.
 * @throws {MinidockError} when the start could not be prepared; nothing is reserved then
 */
export async function handOverContainer(engine: Engine, container: Startable, attachment: Attachment): Promise<never> {
  return await discardingOnFailure(engine, container, () =>
    alone(engine, container, async found => {
      const { birth, journal } = await prepareFor(engine, found, false)
      return await undoingOnFailure(journal, () => {
        if (!attachment.detached) engine.store.events.container('attach', found.record)
        return handOver(engine.launcher, found.directory, birth.bytes, attachment)
      })
    }),
  )
}

/** Starts an exec; the client waits for its end. @throws {MinidockError} `conflict` when the container has just ended */
export function handOverExec(engine: Engine, exec: CreatedExec, attachment: Attachment): never {
  tellExecStart(engine, exec)
  try {
    return handOver(engine.launcher, exec.directory, exec.birth.bytes, attachment)
  } catch (error) {
    // The container has just ended, and was removed.
    throw errnoName(error) === 'ENOENT' ? notRunning(exec.container) : error
  }
}

/** Attaches to a container that runs. */
export function handOverAttach(engine: Engine, { record, directory }: StoredContainer, attachment: Attachment): never {
  engine.store.events.container('attach', record)
  return attachTo(engine.launcher, directory, attachment)
}
