/**
 * The truth about a container: its files say what its monitor last knew, and a monitor can be killed. Whoever finds a container without one that should have it
 * ends what is left of it, runs its release under the lock that the monitor held, and carries its restart policy out.
 */

import { existsSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { MinidockError } from '../base/errors.ts'
import { release } from '../kernel/launch/launcher.ts'
import type { RunningProcess } from '../store/containers/container-record.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { deadExecs } from '../store/containers/execs.ts'
import { thawContainer } from '../store/containers/freezing.ts'
import { isInitAlive, isMonitorAlive } from '../store/containers/living.ts'
import { isActive } from '../store/containers/stored-container.ts'
import { signalInit } from './ending.ts'
import type { Engine } from './engine.ts'
import { noteRestart, restartDelay } from './restart-policy.ts'
import { startContainer } from './start.ts'

const SIGKILL = 9
/** Milliseconds for whoever else has found it to do the same. */
const PATIENCE = 2000

/**
 * @param restarts false: whoever asks is about to end it
 * @returns the container as it is now; undefined when its release removed it (`--rm`)
 */
export async function reconcile(engine: Engine, container: StoredContainer, restarts: boolean): Promise<StoredContainer | undefined> {
  let now: StoredContainer | undefined = container
  // Nearly all are as their files say, and Node takes 3 ms to load its clock.
  for (let end: number | undefined; now && needsReconciling(now); await sleep(5)) {
    end ??= performance.now() + PATIENCE
    const outcome = await endAndRelease(engine, now)
    now = engine.store.containers.read(container.record.Id)
    if (outcome === 'released') return now && restarts ? await restart(engine, now) : now
    // A monitor that has only just begun has not said so yet, and one that is about to end has: each is as its files say. One that was killed is not.
    if (!now || !isActive(now) || performance.now() > end) return now
  }
  return now
}

/**
 * A container by name or id, as it is and not as a killed monitor left it.
 * @param restarts false for who is about to end it: a restart policy is not carried out then
 * @throws {MinidockError} `not-found`, `conflict` where a prefix is ambiguous, `engine` for damaged files
 */
export async function findReconciled(engine: Engine, text: string, { restarts = true } = {}): Promise<StoredContainer> {
  const container = await reconcile(engine, engine.store.containers.find(text), restarts)
  if (container) return container
  throw new MinidockError('not-found', `No such container: ${text}`, { hint: 'its monitor was killed, and --rm has removed it' })
}

/**
 * All containers that users make, each as it is; what cannot be reconciled, as it was found: `rm` and `system gc` say why. Those of a build's steps are its own.
 * @param damaged is told of those that cannot be read
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
      hint: `see what is in ${directory}\nremove the container all the same: minidock rm -f ${record.Name}`,
    })
  }
  if (outcome === 'released') for (const exec of deadExecs(directory)) rmSync(exec, { recursive: true, force: true })
  return outcome
}

/** A monitor that ended as it should has left no release. One that has only just begun has not said so yet: the lock, which it holds, will tell. */
function needsReconciling(container: StoredContainer): boolean {
  const { process, directory } = container
  if (isActive(container) && process) return !isMonitorAlive(process)
  return existsSync(`${directory}/release`)
}

/** At once: whoever killed the monitor has made the container wait already. */
async function restart(engine: Engine, container: StoredContainer): Promise<StoredContainer | undefined> {
  const delay = restartDelay(engine, container)
  if (delay === undefined) return container
  try {
    await startContainer(engine, container, { again: true })
    noteRestart(container, delay)
  } catch (error) {
    // Somebody else has found it, too: and started it again, or removed it.
    if (!(error instanceof MinidockError) || !['conflict', 'not-found'].includes(error.kind)) throw error
  }
  return engine.store.containers.read(container.record.Id)
}

async function end(process: RunningProcess): Promise<void> {
  signalInit(process, SIGKILL)
  for (let waited = 0; isInitAlive(process) && waited < 5000; waited += 5) await sleep(5)
}
