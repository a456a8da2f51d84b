/** `start`: a container's programs are compiled, what they need is written, and they are launched. */

import { existsSync } from 'node:fs'
import { MinidockError } from '../base/errors.ts'
import { type Launch, prepareLaunch } from '../kernel/launch/launcher.ts'
import { undoingOnFailure } from '../plan/journal.ts'
import { changing } from '../store/containers/change-record.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { clearMarks } from '../store/containers/monitor-files.ts'
import { isActive } from '../store/containers/stored-container.ts'
import { monitorGone } from './ending.ts'
import type { Engine } from './engine.ts'
import { alreadyRunning, failureOf, noteFailure } from './launch-failure.ts'
import { type PreparedStart, prepareStart, type Startable } from './prepare-start.ts'
import { removeFromDisk } from './remove.ts'

export interface StartOptions {
  /** By its restart policy, and not by a user. */
  readonly again?: boolean
}

/**
 * Starts a container in the background.
 * @returns once the container's program runs
 * @throws {MinidockError} when it could not be started; nothing is left on the host then
 */
export async function startContainer(engine: Engine, container: Startable, { again = false }: StartOptions = {}): Promise<Launch> {
  for (const module of engine.compiler.modules) module.expect?.()
  const pending = prepareLaunch(engine.launcher, container.directory)
  const begin = async (found: Startable) => {
    const prepared = await prepareFor(engine, found, again)
    return await undoingOnFailure(prepared.journal, async () => {
      const launched = pending.run(prepared.birth.bytes)
      return { prepared, launched, result: await launched.result }
    })
  }
  return await discardingOnFailure(engine, container, async () => {
    const { prepared, launched, result } = await alone(engine, container, begin).catch((error: unknown) => {
      pending.abandon()
      throw error
    })
    if (result.kind === 'running') return launched
    await launched.exited()
    // Once a monitor has taken the release over, that undoes what is held.
    if (result.kind === 'locked' || existsSync(`${container.directory}/release.new`)) await prepared.journal.undo().catch(() => undefined)
    throw noteFailure(container, failureOf(result, prepared.compiled, prepared.birth, container.record.Name), result)
  })
}

/** A container that `run --rm` has only just made goes where its first start fails: no other command would ever start it. */
export async function discardingOnFailure<T>(engine: Engine, { planned, record }: Startable, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    // Why it failed counts; what cannot be removed now is found by `system gc`.
    if (planned && record.MadeBy === 'run' && record.Request.HostConfig.AutoRemove)
      await removeFromDisk(engine, record.Id).catch(() => undefined)
    throw error
  }
}

/** As `startContainer`; but that another command has started it a moment ago is what was wanted. */
export async function startUnlessActive(engine: Engine, container: StoredContainer): Promise<void> {
  await startContainer(engine, container).catch(error => {
    const now = error instanceof MinidockError && error.kind === 'conflict' && engine.store.containers.read(container.record.Id)
    if (!now || !isActive(now)) throw error
  })
}

/**
 * No other command starts the container meanwhile, or renames it, and the monitor of its last life is gone. One that was only just made needs no such care.
 * @throws {MinidockError} `conflict` when another command has started it since it was looked at; `not-found` when it is gone
 */
export async function alone<T>(engine: Engine, container: Startable, start: (found: Startable) => Promise<T>): Promise<T> {
  if (container.planned) return await start(container)
  // Before the lock is taken, which others wait for.
  await monitorGone(container)
  return await changing(container.directory, engine.launcher, async () => {
    const found = engine.store.containers.find(container.record.Id)
    if (isActive(found) || found.process?.StartedAt !== container.process?.StartedAt) throw alreadyRunning(found.record.Name)
    if (!(await monitorGone(found))) throw alreadyRunning(found.record.Name)
    return await start(found)
  })
}

/** What an earlier start has left is no longer true where a user starts it. */
export async function prepareFor(engine: Engine, container: Startable, again: boolean): Promise<PreparedStart> {
  if (!again) clearMarks(container.directory)
  return await prepareStart(engine, container)
}
