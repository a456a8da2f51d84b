/** Plans a start: facts are gathered, modules reserve, and only then is anything compiled. */

import type { Planned } from '../plan/compiler.ts'
import { Journal, undoingOnFailure } from '../plan/journal.ts'
import type { Engine } from './engine.ts'
import { type ContainerToBe, draftOf, gatherFacts } from './facts.ts'

/** A planned start: its plan, its programs, and the journal of what is reserved for it. */
export interface PlannedStart extends Planned {
  /** The caller undoes it if the start is not made. */
  readonly journal: Journal
}

/**
 * Plans a start.
 * @param generation the number of the start, from 1; 0: the container is only being created
 * @throws {MinidockError} what a module refuses; nothing is reserved then
 */
export async function planStart(engine: Engine, container: ContainerToBe, generation: number): Promise<PlannedStart> {
  const draft = draftOf(engine, container, gatherFacts(engine, container))
  const journal = new Journal(container.id, generation)
  return await undoingOnFailure(journal, async () => {
    for (const module of engine.compiler.modules) await module.reserve?.(draft, journal, engine.store)
    return { ...engine.compiler.prepare(draft), journal }
  })
}
