/** Takes leases for a start. */

import type { Journal } from '../plan/journal.ts'
import { giveBack, take } from '../store/networks/leases.ts'

/** The start that holds. With generation 0 it takes nothing: what it would get is an example. */
export type Start = Pick<Journal, 'id' | 'generation' | 'note'>

/** Takes a lease, and notes in the journal how to give it back. @returns false when another start holds it */
export interface Lease {
  (path: string): boolean
  /** Those that it has taken. */
  readonly taken: string[]
  /** False: it takes nothing, and says that it has. */
  readonly isReal: boolean
}

export function leaseWith(start: Start): Lease {
  const taken: string[] = []
  const lease = (path: string) => {
    if (start.generation === 0) return true
    start.note(() => giveBack(path, start))
    const isTaken = take(path, start)
    if (isTaken) taken.push(path)
    return isTaken
  }
  return Object.assign(lease, { taken, isReal: start.generation > 0 })
}
