/** `rm`: removes a container that does not run; with `force` also one that runs, or whose files are damaged. */

import { existsSync, realpathSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { MinidockError } from '../base/errors.ts'
import { freezerFor, thaw as thawFreezer } from '../kernel/cgroups/freezer.ts'
import { monitorsIn } from '../kernel/machine/process.ts'
import type { ContainerRecord, RunningProcess } from '../store/containers/container-record.ts'
import { thawContainer } from '../store/containers/freezing.ts'
import { isInitAlive } from '../store/containers/living.ts'
import { markStopped } from '../store/containers/marks.ts'
import { type ContainerState, isActive } from '../store/containers/stored-container.ts'
import { hasDied, KILL_TIMEOUT, monitorGone, SIGKILL, send, signalInit, signalMonitor } from './ending.ts'
import type { Engine } from './engine.ts'
import { leftCgroup } from './own-cgroup.ts'
import { findReconciled } from './reconcile.ts'
import { removeFromDisk } from './remove.ts'
import { removeVolumesWith } from './remove-volumes.ts'

/** Milliseconds. A container that is just being started again ends when that is decided: by a process of Node, for which the time of a kill was not enough on an emulated processor. */
const PATIENCE = 3 * KILL_TIMEOUT

export interface RemoveOptions {
  /** Ends a container that runs or is just being started; its files may be damaged. */
  readonly force?: boolean
  /** Removes its anonymous volumes too. */
  readonly volumes?: boolean
}

/**
 * Removes a container, given by name or id, and what it left on the host.
 * @throws {MinidockError} `not-found`, also with `force`; `conflict`, in docker's words, when it runs; `engine` when a step of the removal fails
 */
export async function removeContainer(engine: Engine, name: string, { force = false, volumes = false }: RemoveOptions = {}): Promise<void> {
  const record = await (force ? forceRemove(engine, name) : removeEnded(engine, name))
  if (record && (volumes || record.Request.HostConfig.AutoRemove)) await removeVolumesWith(engine, record)
}

async function removeEnded(engine: Engine, name: string): Promise<ContainerRecord> {
  const container = await findReconciled(engine, name)
  const { record } = container
  if (isActive(container)) throw stillThere(record.Name, container.state)
  await monitorGone(container)
  const result = await removeFromDisk(engine, record.Id)
  if (result === 'alive') throw stillThere(record.Name, engine.store.containers.read(record.Id)?.state ?? 'running')
  if (result === 'failed') throw notRemoved(engine, record.Id)
  engine.store.events.container('destroy', record)
  return record
}

/** @returns undefined when the record was damaged */
async function forceRemove(engine: Engine, name: string): Promise<ContainerRecord | undefined> {
  const { containers, events } = engine.store
  const id = containers.idOf(name)
  const record = recordOf(engine, id)
  const end = performance.now() + PATIENCE
  while ((await removeFromDisk(engine, id, kill(engine, id, record))) !== 'released') {
    if (performance.now() >= end) throw notRemoved(engine, id)
    await sleep(5)
  }
  if (record) events.container('destroy', record)
  return record
}

/** Kills a container in whatever state it is: running, frozen, or waiting to be started again. */
async function kill(engine: Engine, id: string, record: ContainerRecord | undefined): Promise<void> {
  const { store } = engine
  const directory = store.containers.directory(id)
  const process = store.containers.processOf(id)
  if (!process) return killMonitors(directory)
  markStopped(directory)
  thaw(directory, process, id)
  if (!signalInit(process, SIGKILL)) signalMonitor(process)
  else if (record) store.events.container('kill', record, { signal: String(SIGKILL) })
  await hasDied(engine, id, process)
}

/** Kills the monitors that work in a container's directory, if the file that names its monitor is damaged. The container ends with them. */
function killMonitors(directory: string): void {
  if (!existsSync(`${directory}/pid`)) return
  for (const pid of monitorsIn(realpathSync(directory))) send(pid, SIGKILL)
}

/** Thaws a container, even if the file that names its cgroup is damaged. */
function thaw(directory: string, running: RunningProcess, id: string): void {
  try {
    thawContainer(directory)
  } catch (error) {
    if (!(error instanceof MinidockError)) throw error
    if (isInitAlive(running)) thawFreezer(freezerFor(running.Pid, `minidock-${id}`))
  }
}

/** Returns the record for its events, or undefined if it is damaged. */
function recordOf({ store }: Engine, id: string): ContainerRecord | undefined {
  try {
    return store.containers.read(id)?.record
  } catch (error) {
    if (error instanceof MinidockError) return undefined
    throw error
  }
}

function stillThere(name: string, state: ContainerState): MinidockError {
  const advice = state === 'paused' ? ' and must be unpaused first' : ': stop the container before removing or force remove'
  return new MinidockError('conflict', `cannot remove container "/${name}": container is ${state}${advice}`, {
    hint: `minidock ${state === 'paused' ? 'unpause' : 'stop'} ${name}, or minidock rm -f ${name}`,
  })
}

function notRemoved(engine: Engine, id: string): MinidockError {
  return new MinidockError('engine', `cannot remove container ${id}: it does not end, or a step of its removal failed`, {
    hint: `${leftCgroup(engine, id) ?? `see what is in ${engine.store.containers.directory(id)}`}\nthen try again: minidock system gc`,
  })
}
