/** The life of a container's monitor: it is there as long as the container runs, will be started again, or has only just ended. */

import { isMonitorAlive } from './living.ts'
import type { StoredContainer } from './stored-container.ts'

/** A monitor that was killed changes no file, and one that ends is gone a moment after its last change. Milliseconds. */
const LOOK_AGAIN = 1000
const LOOK_AT_END = 10

export function hasMonitor({ process }: StoredContainer): boolean {
  return process !== undefined && isMonitorAlive(process)
}

/** How long at most to wait for a change of its files before its monitor is looked for again, milliseconds. */
export function patienceWith({ state }: StoredContainer): number {
  return state === 'exited' ? LOOK_AT_END : LOOK_AGAIN
}
