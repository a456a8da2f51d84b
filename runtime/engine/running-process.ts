/** Finds the process of a container that an exec joins, and says when it is gone. */

import { isOfKind, MinidockError } from '../base/errors.ts'
import { isExiting } from '../kernel/machine/process.ts'
import type { RunningProcess } from '../store/containers/container-record.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import { isInitAlive } from '../store/containers/living.ts'
import type { Engine } from './engine.ts'
import type { ExecRecord } from './exec-record.ts'

/**
 * Returns the first process of a container.
 * @throws {MinidockError} `conflict`, in docker's words, for a container that does not run, is paused, or waits to be started again
 */
export function runningProcess(container: StoredContainer): RunningProcess {
  const { state, process, record } = container
  if (state === 'paused')
    throw new MinidockError('conflict', `container ${record.Name} is paused, unpause the container before exec`, {
      hint: `minidock unpause ${record.Name}`,
    })
  if (state === 'running' && process) return process
  if (state !== 'restarting') throw notRunning(container)
  throw new MinidockError('conflict', `container ${record.Id} is restarting`, { hint: 'wait until it runs again' })
}

/** Returns docker's error for a container that does not run. */
export function notRunning({ record }: StoredContainer): MinidockError {
  return new MinidockError('conflict', `container ${record.Id} is not running`, { hint: `start it first: minidock start ${record.Name}` })
}

/**
 * Returns the reason why an exec could not be started. Where its container has ended meanwhile, any step of joining it may have failed, and that is the reason.
 * @param failure what failed: not being able to execute a program is a reason of its own
 */
export function joinFailure({ store }: Engine, { ContainerID, Pid }: ExecRecord, failure: MinidockError): MinidockError {
  if (isOfKind(failure, 'command-not-found', 'not-executable')) return failure
  const container = store.containers.read(ContainerID)
  if (!container) return removedMeanwhile(ContainerID)
  const { process } = container
  const isThere = process?.Pid === Pid && isInitAlive(process) && !isExiting(Pid)
  return isThere ? failure : notRunning(container)
}

/** Returns the error for an exec whose container is gone. */
export function removedMeanwhile(id: string): MinidockError {
  return new MinidockError('conflict', `container ${id} is not running`, { hint: 'it has ended meanwhile, and was removed' })
}
