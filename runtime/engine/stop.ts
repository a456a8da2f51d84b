/**
 * `stop`: a signal asks a container's init to end; if it does not, it is killed.
 *
 * First the mark `stopped` is written, so that no restart policy starts the container again. A paused container is thawed, because frozen processes do not die.
 */

import { MinidockError } from '../base/errors.ts'
import { parseSignal } from '../formats/text/signal.ts'
import type { ContainerRecord } from '../store/containers/container-record.ts'
import { thawContainer } from '../store/containers/freezing.ts'
import { markStopped } from '../store/containers/marks.ts'
import { isActive, type StoredContainer } from '../store/containers/stored-container.ts'
import { endedBy, KILL_TIMEOUT, SIGKILL, whyNot } from './ending.ts'
import type { Engine } from './engine.ts'
import { findReconciled } from './reconcile.ts'
import { stopSignalOf } from './stop-signal.ts'

/** Seconds, as docker's. Process 1 of a PID namespace gets no signal without a handler, so many containers are killed only after this time. */
const DEFAULT_TIMEOUT = 10

export interface StopOptions {
  /** `SIGTERM`, `TERM`, `15`; absent: the container's own, else its image's, else SIGTERM. */
  readonly signal?: string | undefined
  /** Seconds until the container is killed; negative: never. Absent: the container's own timeout, else 10. */
  readonly timeout?: number | undefined
}

/**
 * Stops a container, given by name or id; does nothing if it does not run.
 * @throws {MinidockError} `not-found`; `invalid` for a signal that does not exist; `engine` when it cannot be killed
 */
export async function stopContainer(engine: Engine, name: string, options: StopOptions = {}): Promise<void> {
  await stopFound(engine, await findReconciled(engine, name), options)
}

/** Stops a container that was just found. It logs docker's events `kill` and `stop`; the monitor logs `die`. @throws {MinidockError} as `stopContainer` */
export async function stopFound(engine: Engine, container: StoredContainer, { signal, timeout }: StopOptions): Promise<void> {
  if (!isActive(container)) return
  const { store } = engine
  const { record, directory } = container
  const seconds = timeout ?? record.Request.StopTimeout ?? DEFAULT_TIMEOUT
  const milliseconds = seconds < 0 ? Number.POSITIVE_INFINITY : seconds * 1000
  const asked = parseSignal(signal ?? stopSignalOf(store, container))
  markStopped(directory)
  thawContainer(directory)
  if (!(await endedBy(engine, container, asked, milliseconds)) && !(await endedBy(engine, container, SIGKILL, KILL_TIMEOUT)))
    throw doesNotEnd(engine, record)
  store.events.container('stop', record)
}

function doesNotEnd(engine: Engine, { Id, Name }: ContainerRecord): MinidockError {
  return new MinidockError('engine', `cannot stop container: ${Name}: tried to kill container, but did not receive an exit event`, {
    hint: whyNot(engine, Id),
  })
}
