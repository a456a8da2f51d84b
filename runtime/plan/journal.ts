/**
 * The journal of a start: how to undo what modules reserve for it (an address, a port, a name), if this process sees the start fail. The journal is in memory.
 * So whatever is reserved carries the container's id and the generation of the start as well, by which it can be found after a crash.
 */

export type Undo = () => void | Promise<void>

export class Journal {
  /** The id of the container. */
  readonly id: string
  /** The number of the start, from 1. 0: the container is only being created; what is held then is the container's until it is removed. */
  readonly generation: number
  readonly #steps: Undo[] = []

  constructor(id: string, generation: number) {
    this.id = id
    this.generation = generation
  }

  /**
   * Notes how to undo a reservation. Call it before the reservation is made: `undo` has to tolerate that it was not, and that another container holds the same
   * by now, so it compares the id and the generation first.
   */
  note(undo: Undo): void {
    this.#steps.push(undo)
  }

  /** Undoes all reservations, the last first; a second call does nothing. A step that fails does not stop the others: then the first failure is thrown. */
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

/** Returns what `work` returns. If it throws, undoes what the journal has noted, and throws the same error. */
export async function undoingOnFailure<T>(journal: Journal, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    // The caller needs the first error. A reservation that could not be undone carries its id and generation.
    await journal.undo().catch(() => undefined)
    throw error
  }
}
