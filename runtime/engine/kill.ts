/** `kill`: a signal to a container's init. Source: moby, daemon/kill.go. */

import { MinidockError } from '../base/errors.ts'
import { parseSignal } from '../formats/text/signal.ts'
import { thawContainer } from '../store/containers/freezing.ts'
import { markStopped } from '../store/containers/marks.ts'
import { isActive } from '../store/containers/stored-container.ts'
import { endedBy, KILL_TIMEOUT, SIGKILL, signalInit, signalMonitor, whyNot } from './ending.ts'
import type { Engine } from './engine.ts'
import { findReconciled } from './reconcile.ts'
import { stopSignalOf } from './stop-signal.ts'

export interface KillOptions {
  /** `SIGKILL`, `HUP`, `15`; absent: SIGKILL. */
  readonly signal?: string | undefined
}

/**
 * Sends a signal to a container, given by name or id. SIGKILL and the container's stop signal are meant to end it: they unpause it, and its restart policy does
 * not start it again. Any other signal waits until the container is unpaused.
 * @returns once the signal is sent; after SIGKILL, once the container has ended
 * @throws {MinidockError} `invalid` for a signal that does not exist; `not-found`; `conflict` when the container does not run; `engine` when SIGKILL does not
 * end it
 */
export async function killContainer(engine: Engine, name: string, options: KillOptions = {}): Promise<void> {
  const signal = parseSignal(options.signal ?? 'SIGKILL')
  const container = await findReconciled(engine, name)
  const { process, record, directory, state } = container
  if (!process || !isActive(container)) throw notRunning(name, record.Id)
  const isToEnd = signal === SIGKILL || signal === parseSignal(stopSignalOf(engine.store, container))
  if (isToEnd) {
    markStopped(directory)
    thawContainer(directory)
  }
  if (signal === SIGKILL) {
    if (await endedBy(engine, container, SIGKILL, KILL_TIMEOUT)) return
    throw new MinidockError('engine', `cannot kill container: ${name}: tried to kill container, but did not receive an exit event`, {
      hint: whyNot(engine, record.Id),
    })
  }
  if (state === 'restarting') {
    // The monitor looks for the mark, or passes the signal on to the life that it has just begun.
    if (isToEnd) signalMonitor(process)
    return
  }
  if (!signalInit(process, signal)) throw notRunning(name, record.Id)
  engine.store.events.container('kill', record, { signal: String(signal) })
}

function notRunning(name: string, id: string): MinidockError {
  return new MinidockError('conflict', `cannot kill container: ${name}: container ${id} is not running`, {
    hint: `start it: minidock start ${name}`,
  })
}
