/**
 * Reconciles a container's files with what runs: the files say what its monitor last wrote, and a monitor can be killed. The first command that finds such a
 * container kills what is left of it, runs its release under the lock that the monitor held, and carries out its restart policy.
 */

import { existsSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { isOfKind, MinidockError } from '../base/errors.ts'
import { release } from '../kernel/launch/launcher.ts'
import type { RunningProcess } from '../store/containers/container-record.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { deadExecs } from '../store/containers/execs.ts'
import { thawContainer } from '../store/containers/freezing.ts'
import { isInitAlive, isMonitorAlive } from '../store/containers/living.ts'
import { isActive } from '../store/containers/stored-container.ts'
import { SIGKILL, signalInit } from './ending.ts'
import type { Engine } from './engine.ts'
import { leftCgroup } from './own-cgroup.ts'
import { noteRestart, restartDelay } from './restart-policy.ts'
import { startContainer } from './start.ts'

/** Milliseconds for another command that is reconciling the same container. */
const TIMEOUT = 2000

/**
 * Reconciles a container that was just read.
 * @param restarts false: do not carry out its restart policy, because the caller is about to end it
 * @returns the container as it is now; undefined when its release removed it (`--rm`)
 */
export async function reconcile(engine: Engine, container: StoredContainer, restarts: boolean): Promise<StoredContainer | undefined> {
  let now: StoredContainer | undefined = container
  // The clock is asked only in the loop: nearly all containers are as their files say, and Node takes 3 ms to load its clock.
  for (let end: number | undefined; now && needsReconciling(now); await sleep(5)) {
    end ??= performance.now() + TIMEOUT
    const outcome = await endAndRelease(engine, now)
    now = engine.store.containers.read(container.record.Id)
    if (outcome === 'released') return now && restarts ? await restart(engine, now) : now
    // The lock is held: by a monitor that has just begun, or is about to end, and then the files are true; or by another command that reconciles.
    if (!now || !isActive(now) || performance.now() > end) return now
  }
  return now
}

/**
 * Returns a container by name or id, reconciled.
 * @param restarts false: do not carry out its restart policy, because the caller is about to end it
 * @throws {MinidockError} `not-found`, `conflict` where a prefix is ambiguous, `engine` for damaged files
 */
export async function findReconciled(engine: Engine, text: string, { restarts = true } = {}): Promise<StoredContainer> {
  const container = await reconcile(engine, engine.store.containers.find(text), restarts)
  if (container) return container
  throw new MinidockError('not-found', `No such container: ${text}`, { hint: 'its monitor was killed, and --rm has removed it' })
}

/** Returns a container by name or id, reconciled; undefined when it was removed. @throws {MinidockError} as `findReconciled`, but for `not-found` */
export async function findIfThere(engine: Engine, text: string): Promise<StoredContainer | undefined> {
  try {
    return await findReconciled(engine, text)
  } catch (error) {
    if (isOfKind(error, 'not-found')) return undefined
    throw error
  }
}

/**
 * Returns all containers, reconciled, newest first, without those of a build's steps. A container that cannot be reconciled is returned as it was found: `rm` and
 * `system gc` say why.
 * @param damaged is called for each container whose files cannot be read; these are left out
 */
export async function listReconciled(engine: Engine, damaged?: (id: string, error: MinidockError) => void): Promise<StoredContainer[]> {
  const all = await Promise.all(
    engine.store.containers
      .list(damaged)
      .filter(({ record }) => record.MadeBy !== 'build')
      .map(container => reconcile(engine, container, true).catch(() => container)),
  )
  return all.filter(container => container !== undefined)
}

async function endAndRelease(engine: Engine, container: StoredContainer): Promise<'released' | 'alive'> {
  const { record, directory } = container
  if (isActive(container) && container.process) {
    thawContainer(directory)
    await end(container.process)
  }
  const outcome = await release(engine.launcher, directory)
  if (outcome === 'failed') {
    throw new MinidockError('engine', `cannot clean up after ${record.Name}: a step of its release failed`, {
      hint:
        leftCgroup(engine, record.Id) ?? `see what is in ${directory}\nremove the container all the same: minidock rm -f ${record.Name}`,
    })
  }
  if (outcome === 'released') for (const exec of deadExecs(directory)) rmSync(exec, { recursive: true, force: true })
  return outcome
}

/** Returns whether a container may have lost its monitor: a monitor that has ended leaves no release. If the monitor has just begun, its lock will show that. */
function needsReconciling(container: StoredContainer): boolean {
  const { process, directory } = container
  if (isActive(container) && process) return !isMonitorAlive(process)
  return existsSync(`${directory}/release`)
}

/** Carries out the restart policy without its delay: the container has been down since its monitor was killed. */
async function restart(engine: Engine, container: StoredContainer): Promise<StoredContainer | undefined> {
  const delay = restartDelay(engine, container)
  if (delay === undefined) return container
  try {
    await startContainer(engine, container, { again: true })
    noteRestart(container, delay)
  } catch (error) {
    // Another command has found the container too, and started it again or removed it.
    if (!isOfKind(error, 'conflict', 'not-found')) throw error
  }
  return engine.store.containers.read(container.record.Id)
}

/** Kills a container's first process, and waits a second for its end: what is left then, frozen perhaps, is for the release to kill. */
async function end(process: RunningProcess): Promise<void> {
  signalInit(process, SIGKILL)
  for (let waited = 0; isInitAlive(process) && waited < 1000; waited += 5) await sleep(5)
}
