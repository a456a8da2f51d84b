/** `pause` and `unpause`: the kernel freezes all processes of a container, and thaws them. No signal is sent, so the processes do not notice. */

import { MinidockError } from '../base/errors.ts'
import { type Freezer, freeze, freezerFor, removeFreezer } from '../kernel/cgroups/freezer.ts'
import { membersOf } from '../kernel/machine/process-tree.ts'
import { changing } from '../store/containers/change-record.ts'
import type { RunningProcess } from '../store/containers/container-record.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { readExecs } from '../store/containers/execs.ts'
import { thawContainer, writeFreezer } from '../store/containers/freezing.ts'
import { readHealth } from '../store/containers/health-record.ts'
import { hasStarted, isInitAlive, isMonitorAlive } from '../store/containers/living.ts'
import { mark } from '../store/containers/marks.ts'
import type { Engine } from './engine.ts'
import { recompileRelease } from './recompile-release.ts'
import { findReconciled } from './reconcile.ts'
import { waitUntilStarted } from './wait-until-started.ts'

/**
 * Freezes all processes of a container, given by name or id, those of `exec` too.
 * @returns when all of them are frozen
 * @throws {MinidockError} `not-found`; `conflict` when it does not run, or is paused already; `unavailable` where no cgroup can be frozen; `engine` when a
 * process does not freeze
 */
export async function pauseContainer(engine: Engine, name: string): Promise<void> {
  const { record, directory } = await waitUntilStarted(engine, name)
  await changing(directory, engine.launcher, async () => {
    const container = engine.store.containers.read(record.Id)
    const process = container && runningProcess(container)
    if (!process) throw conflict(`Container ${record.Id} is not running`, `start it: minidock start ${name}`)
    const freezer = freezerFor(process.Pid, `minidock-${record.Id}`)
    // In this order: the cgroup is written down, and its removal compiled, before it exists; the mark is there before a process is frozen.
    writeFreezer(directory, freezer)
    recompileRelease(engine, record.Id)
    mark(directory, 'paused')
    await freezeMembers(container, process, freezer)
  })
  engine.store.events.container('pause', record)
}

async function freezeMembers(container: StoredContainer, process: RunningProcess, freezer: Freezer): Promise<void> {
  try {
    await freeze(freezer, () => membersOf(familyOf(container, process)))
    if (isInitAlive(process)) return
    throw conflict(`Container ${container.record.Id} is not running`, 'it has ended meanwhile')
  } catch (error) {
    thawContainer(container.directory)
    // The container's release may have run before the cgroup was made.
    if (!isInitAlive(process)) removeFreezer(freezer)
    throw error
  }
}

/** Thaws all processes of a paused container, given by name or id. @throws {MinidockError} `not-found`; `conflict` when it is not paused */
export async function unpauseContainer(engine: Engine, name: string): Promise<void> {
  const { record, directory } = await findReconciled(engine, name)
  await changing(directory, engine.launcher, () => {
    if (engine.store.containers.read(record.Id)?.state !== 'paused')
      throw conflict(`Container ${record.Id} is not paused`, 'see what it is: minidock ps -a')
    // In this order: else its health would be told for a moment as it was before.
    if (readHealth({ directory, state: 'paused' })) mark(directory, 'unpaused')
    thawContainer(directory)
  })
  engine.store.events.container('unpause', record)
}

/** Returns the process of a container that can be frozen; undefined: it does not run. @throws {MinidockError} `conflict`, in docker's words */
function runningProcess({ state, process, record }: StoredContainer): RunningProcess | undefined {
  if (state === 'paused') throw conflict(`Container ${record.Id} is already paused`, `let it go on: minidock unpause ${record.Name}`)
  if (state === 'restarting')
    throw conflict(`Container ${record.Id} is restarting, wait until the container is running`, 'see its state: minidock ps')
  if (state !== 'running' || !process) return undefined
  if (!hasStarted(process)) throw conflict(`Container ${record.Id} is being started`, 'try again')
  return process
}

/** Returns the parents of the container's processes: its monitor, and the monitors of its execs. */
function familyOf({ record, directory }: StoredContainer, process: RunningProcess) {
  const started = readExecs(directory).map(exec => exec.process)
  const monitors = [process, ...started].filter(isMonitorAlive).map(({ Monitor }) => Monitor)
  return { monitors, ...(record.Request.HostConfig.PidMode === '' && { init: process.Pid }) }
}

function conflict(message: string, hint: string): MinidockError {
  return new MinidockError('conflict', message, { hint })
}
