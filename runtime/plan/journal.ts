/**
 * What was reserved for a start, and how to undo it: an address, a port, a name. Everything that is held carries the container's id and the generation of the start,
 * so that a scan finds whose it is after a crash; the journal undoes it where this process lives to see the start fail.
 */

export type Undo = () => void | Promise<void>

export class Journal {
  /** The container for which something is held. */
  readonly id: string
  /** Which of its starts holds it, counted from 1; 0: it is only being made, and what is held now is its own until it is removed. */
  readonly generation: number
  readonly #steps: Undo[] = []

  constructor(id: string, generation: number) {
    this.id = id
    this.generation = generation
  }

  /** Notes how to undo what is about to be held: called first, so that nothing is held of which no entry tells. */
  note(undo: Undo): void {
    this.#steps.push(undo)
  }

  /** Undoes all, the last first, once. Each step is tried, then the first failure is thrown. */
  async undo(): Promise<void> {
    const failures: unknown[] = []
    for (const step of this.#steps.splice(0).reverse()) {
      try {
        await step()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }
}

/** Does what may fail; where it does, what the journal has noted is undone, and the failure is thrown. */
export async function undoingOnFailure<T>(journal: Journal, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    // Why it failed counts: what cannot be undone is found by its id and generation.
    await journal.undo().catch(() => undefined)
    throw error
  }
}
