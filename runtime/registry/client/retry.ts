/** When a request is made again that may succeed then: later each time. Never exactly so much later, or clients that failed together would come back together. */

/** Longer than this is not waited, whatever the registry wishes. Milliseconds. */
const MOST = 60_000

/** The server is busy, or has failed: the same request may succeed. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504])

export const isPassingStatus = (status: number) => PASSING.has(status)

/**
 * Returns how many milliseconds to wait: about `first`, then twice as long each time.
 * @param failures how often it has failed, 1 or more
 * @param chance from 0 to 1
 * @param wished by `Retry-After`, in milliseconds
 */
export function pauseAfter(failures: number, first: number, chance: number, wished = 0): number {
  const longest = Math.min(MOST, first * 2 ** (failures - 1))
  return Math.min(MOST, Math.max(wished, longest * (0.5 + chance / 2)))
}

/** Whether a registry may be waited for at all: one that wishes to be asked in hours would say the same after a minute. @param wished as in {@link pauseAfter} */
export function isWorthWaiting(wished = 0): boolean {
  return wished <= MOST
}
