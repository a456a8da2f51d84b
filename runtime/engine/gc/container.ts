/** `system gc` for one container: ends what was left half done, and removes a container that no command will start any more. */

import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { MinidockError } from '../../base/errors.ts'
import type { ContainerRecord } from '../../store/containers/container-record.ts'
import type { StoredContainer } from '../../store/containers/containers.ts'
import { isMonitorAlive } from '../../store/containers/living.ts'
import { isActive } from '../../store/containers/stored-container.ts'
import { isCreatorAlive } from '../../store/files/temporary-name.ts'
import { SIGKILL, signalInit } from '../ending.ts'
import type { Engine } from '../engine.ts'
import { leftCgroup } from '../own-cgroup.ts'
import { findIfThere } from '../reconcile.ts'
import { removeFromDisk } from '../remove.ts'
import { thawOrphans } from './pauses.ts'

/** The work that a container may need. */
type Duty = 'finish removal' | 'reconcile' | 'remove'

/**
 * Milliseconds to wait for a process that holds the lock: a monitor that has just begun, or is about to end, or the last process of a container whose monitor
 * was killed.
 */
const TIMEOUT = 2000

const WORDS: Readonly<Record<Duty, (record: ContainerRecord) => string>> = {
  'finish removal': ({ Name }) => `finished the removal of container ${Name}`,
  reconcile: ({ Name }) => `released container ${Name}: its monitor was killed`,
  remove: ({ Name, MadeBy }) =>
    `removed container ${Name}: ${MadeBy === 'build' ? 'its build was killed' : 'its run --rm was killed before it started'}`,
}

/** Does the work that a container needs. @returns a sentence about what was done @throws {MinidockError} `engine` when a step fails */
export async function collectContainer(engine: Engine, id: string): Promise<string | undefined> {
  let done: string | undefined
  for (const end = performance.now() + TIMEOUT; performance.now() < end; await sleep(5)) {
    const container = engine.store.containers.read(id)
    const duty = container && dutyOf(engine, container)
    if (!container || !duty) return done
    if (await doIt(engine, container, duty)) done ??= WORDS[duty](container.record)
  }
  return done
}

/** Returns the work that a container needs; undefined: none. */
function dutyOf({ store }: Engine, container: StoredContainer): Duty | undefined {
  const { process, directory, record } = container
  if (store.containers.isBeingRemoved(record.Id)) return 'finish removal'
  if (record.MadeBy === 'build' && isAbandoned(container)) return 'remove'
  if (isActive(container) && process) return isMonitorAlive(process) ? undefined : 'reconcile'
  if (existsSync(`${directory}/release`)) return 'reconcile'
  return isAbandoned(container) ? 'remove' : undefined
}

/**
 * Returns whether a killed `run --rm` or build has left the container, which no other command would start. A container of `create --rm` still waits for its
 * start.
 */
function isAbandoned({ state, record }: StoredContainer): boolean {
  if (record.MadeBy === 'build') return !isCreatorAlive(record.Creator)
  return state === 'created' && record.MadeBy === 'run' && record.Request.HostConfig.AutoRemove && !isCreatorAlive(record.Creator)
}

/** Does one piece of work. @returns false when another process holds the lock */
async function doIt(engine: Engine, container: StoredContainer, duty: Duty): Promise<boolean> {
  const { record } = container
  if (duty === 'reconcile') {
    thawOrphans(container)
    const now = await findIfThere(engine, record.Id)
    return !now || dutyOf(engine, now) === undefined
  }
  // The step of a build that was killed: no process waits for it.
  if (isActive(container) && container.process) signalInit(container.process, SIGKILL)
  const result = await removeFromDisk(engine, record.Id)
  if (result !== 'failed') return result === 'released'
  throw new MinidockError('engine', 'a step of its removal failed', {
    hint: leftCgroup(engine, record.Id) ?? `see what is in ${engine.store.containers.directory(record.Id)}`,
  })
}
