/**
 * `stop`: a container's init is asked to end, and killed when it does not.
 *
 * The mark `stopped` comes first, so that no restart policy starts it again; what is frozen is thawed, since it could not die.
 */

import { MinidockError } from '../base/errors.ts'
import { parseSignal } from '../formats/text/signal.ts'
import type { RunningProcess } from '../store/containers/container-record.ts'
import { thawContainer } from '../store/containers/freezing.ts'
import { markStopped } from '../store/containers/marks.ts'
import { isActive, type StoredContainer } from '../store/containers/stored-container.ts'
import { endedBy, KILL_TIMEOUT, SIGKILL } from './ending.ts'
import type { Engine } from './engine.ts'
import { findReconciled } from './reconcile.ts'
import { stopSignalOf } from './stop-signal.ts'

/** Seconds, as docker. A process that is number 1 of its PID namespace gets no signal that it has no handler for, so many containers take all of them. */
const DEFAULT_TIMEOUT = 10

export interface StopOptions {
  /** `SIGTERM`, `TERM`, `15`; absent: the container's own, else its image's. */
  readonly signal?: string | undefined
  /** Seconds until it is killed; negative: as long as it takes. Absent: the container's own, else 10. */
  readonly timeout?: number | undefined
}

/**
 * Stops a container, given by name or id; one that has ended is left as it is.
 * @throws {MinidockError} `not-found`; `invalid` for a signal that there is not; `engine` when it cannot be killed
 */
export async function stopContainer(engine: Engine, name: string, options: StopOptions = {}): Promise<void> {
  await stopFound(engine, await findReconciled(engine, name), options)
}

/** As `stopContainer`, with docker's events in docker's order, `die` being the monitor's to tell. @param container as it was found a moment ago */
export async function stopFound(engine: Engine, container: StoredContainer, { signal, timeout }: StopOptions): Promise<void> {
  if (!isActive(container)) return
  const { store } = engine
  const { record, directory } = container
  const seconds = timeout ?? record.Request.StopTimeout ?? DEFAULT_TIMEOUT
  const patience = seconds < 0 ? Number.POSITIVE_INFINITY : seconds * 1000
  const asked = parseSignal(signal ?? stopSignalOf(store, container))
  markStopped(directory)
  thawContainer(directory)
  if (!(await endedBy(store, container, asked, patience)) && !(await endedBy(store, container, SIGKILL, KILL_TIMEOUT)))
    throw doesNotEnd(record.Name, store.containers.processOf(record.Id))
  store.events.container('stop', record)
}

function doesNotEnd(name: string, process: RunningProcess | undefined): MinidockError {
  return new MinidockError('engine', `cannot stop container: ${name}: tried to kill container, but did not receive an exit event`, {
    hint: process
      ? `its process ${process.Pid} waits for something in the kernel: see /proc/${process.Pid}/stack`
      : 'see what the kernel says: dmesg',
  })
}
