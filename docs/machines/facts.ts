/** Why checks fail in a machine though the engine does what it should: facts of that machine, which the page says beside them. */

export interface Fact {
  readonly file: string
  /** A part of the check's name; without: any check of the file. */
  readonly check?: string
  /** Whole sentences. */
  readonly because: string
}

export const FACTS: readonly Fact[] = []
