/** The life of a container's monitor: it is there as long as the container runs, will be started again, or has only just ended. */

import { isMonitorAlive } from './living.ts'
import type { StoredContainer } from './stored-container.ts'

/** A monitor that was killed changes no file, and one that ends is gone a moment after its last change. Milliseconds. */
const LOOK_AGAIN = 1000
const LOOK_AT_END = 10

export function hasMonitor({ process }: StoredContainer): boolean {
  return process !== undefined && isMonitorAlive(process)
}

/** Returns the start time of a container's life, by which its lives are told apart; undefined before the first. */
export function lifeOf({ process }: StoredContainer): string | undefined {
  return process?.StartedAt
}

/** How long at most to wait for a change of its files before its monitor is looked for again, milliseconds. */
export function patienceWith(container: StoredContainer): number {
  return container.state === 'exited' && hasMonitor(container) ? LOOK_AT_END : LOOK_AGAIN
}

/** Returns whether a file in its directory can tell of its start, end or removal. Its log cannot, which changes all the time. */
export function isOfLife(name: string): boolean {
  return !name.includes('log')
}
