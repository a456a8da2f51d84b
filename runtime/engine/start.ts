/** `start`: compiles a container's programs, writes the files that they need, and launches them. */

import { existsSync } from 'node:fs'
import { isOfKind } from '../base/errors.ts'
import { type Launch, prepareLaunch } from '../kernel/launch/launcher.ts'
import { undoingOnFailure } from '../plan/journal.ts'
import { changing } from '../store/containers/change-record.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { lifeOf } from '../store/containers/monitor.ts'
import { clearMarks } from '../store/containers/monitor-files.ts'
import { isActive } from '../store/containers/stored-container.ts'
import { monitorGone } from './ending.ts'
import type { Engine } from './engine.ts'
import { alreadyRunning, failureOf, noteFailure } from './launch-failure.ts'
import { type PreparedStart, prepareStart, type Startable } from './prepare-start.ts'
import { removeFromDisk } from './remove.ts'

export interface StartOptions {
  /** Whether the restart policy starts the container, and not a user. */
  readonly again?: boolean
}

/**
 * Starts a container in the background.
 * @returns once the container's program runs
 * @throws {MinidockError} the reason of a failed start; nothing is left on the host then
 */
export async function startContainer(engine: Engine, container: Startable, { again = false }: StartOptions = {}): Promise<Launch> {
  for (const module of engine.compiler.modules) module.expect?.()
  const pending = prepareLaunch(engine.launcher, container.directory)
  const begin = async (found: Startable) => {
    const prepared = await prepareFor(engine, found, again)
    const { journal, compiled, birth } = prepared
    const { launched, result } = await undoingOnFailure(journal, async () => {
      const launched = pending.run(birth.bytes)
      return { launched, result: await launched.result }
    })
    if (result.kind === 'running') return launched
    await launched.exited()
    // A monitor that has renamed `release.new` has run the release, which undoes the reservations.
    if (result.kind === 'locked' || existsSync(`${found.directory}/release.new`)) await journal.undo().catch(() => undefined)
    throw noteFailure(found, failureOf(result, compiled, birth, found.record.Name), result)
  }
  return await discardingOnFailure(engine, container, () =>
    alone(engine, container, begin).catch((error: unknown) => {
      pending.abandon()
      throw error
    }),
  )
}

/** Returns what `work` returns. If it throws, removes a container that `run --rm` has just made: no other command would ever start it. */
export async function discardingOnFailure<T>(engine: Engine, { planned, record }: Startable, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    // The caller needs the first error; `system gc` removes the container if that fails now.
    if (planned && record.MadeBy === 'run' && record.Request.HostConfig.AutoRemove)
      await removeFromDisk(engine, record.Id).catch(() => undefined)
    throw error
  }
}

/** Starts a container in the background; no error if another command has just started it. @throws {MinidockError} as `startContainer` */
export async function startUnlessActive(engine: Engine, container: StoredContainer): Promise<void> {
  await startContainer(engine, container).catch(error => {
    const now = isOfKind(error, 'conflict') && engine.store.containers.read(container.record.Id)
    if (!now || !isActive(now)) throw error
  })
}

/**
 * Starts a container under its directory's lock, so that no other command starts or renames it meanwhile, and after the monitor of its last life has ended. A
 * container that this process has just made needs neither.
 * @param start gets the container as it is under the lock
 * @throws {MinidockError} `conflict` when another command has started it since it was looked at; `not-found` when it is gone
 */
export async function alone<T>(engine: Engine, container: Startable, start: (found: Startable) => Promise<T>): Promise<T> {
  if (container.planned) return await start(container)
  // Waits before it takes the lock, because other commands wait for that.
  await monitorGone(container)
  return await changing(container.directory, engine.launcher, async () => {
    const found = engine.store.containers.find(container.record.Id)
    if (isActive(found) || lifeOf(found) !== lifeOf(container)) throw alreadyRunning(found.record.Name)
    if (!(await monitorGone(found))) throw alreadyRunning(found.record.Name)
    return await start(found)
  })
}

/** Prepares a start. If a user starts the container, the marks of its last life are removed. @param again whether its restart policy starts it */
export async function prepareFor(engine: Engine, container: Startable, again: boolean): Promise<PreparedStart> {
  if (!again) clearMarks(container.directory)
  return await prepareStart(engine, container)
}
