/** Planning a start: the facts are gathered, modules reserve what they need, and only then is anything compiled. */

import type { Planned } from '../plan/compiler.ts'
import { Journal, undoingOnFailure } from '../plan/journal.ts'
import type { Engine } from './engine.ts'
import { type ContainerToBe, draftOf, gatherFacts } from './facts.ts'

/** A start that can be made. */
export interface PlannedStart extends Planned {
  /** What is held for it: undone where it is not made. */
  readonly journal: Journal
}

/**
 * @param generation of the start; 0: the container is only being made
 * @throws {MinidockError} what a module refuses; nothing is held then
 */
export async function planStart(engine: Engine, container: ContainerToBe, generation: number): Promise<PlannedStart> {
  const draft = draftOf(engine, container, gatherFacts(engine, container))
  const journal = new Journal(container.id, generation)
  return await undoingOnFailure(journal, async () => {
    for (const module of engine.compiler.modules) await module.reserve?.(draft, journal)
    return { ...engine.compiler.prepare(draft), journal }
  })
}
