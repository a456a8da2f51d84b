/** Finds the process of a container that an exec joins. */

import { MinidockError } from '../base/errors.ts'
import type { RunningProcess } from '../store/containers/container-record.ts'
import type { StoredContainer } from '../store/containers/containers.ts'

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
