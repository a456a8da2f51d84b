/** Mutants that survive, chapter by chapter, and why no container can tell them from the solution. `npm run lab sweep N` prints those that have no reason yet. */

export const REASONS: Readonly<Record<number, Readonly<Record<string, string>>>> = {}
