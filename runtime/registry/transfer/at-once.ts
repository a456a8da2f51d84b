/** Several pieces of work at once, and no more than so many. */

/**
 * Does the work for each item, in their order. When one fails, the others are told to stop, and waited for.
 * @param stop ends all of it
 * @throws what the first to fail has thrown
 */
export async function atOnce<T>(
  items: readonly T[],
  most: number,
  stop: AbortSignal,
  work: (item: T, stop: AbortSignal) => Promise<void>,
): Promise<void> {
  const failing = new AbortController()
  const either = AbortSignal.any([stop, failing.signal])
  const waiting = items.values()
  const failures: unknown[] = []
  const worker = async () => {
    for (const item of waiting) {
      try {
        either.throwIfAborted()
        await work(item, either)
      } catch (error) {
        failures.push(error)
        failing.abort(error)
        return
      }
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, Math.min(most, items.length)) }, worker))
  if (failures.length > 0) throw failures[0]
}
