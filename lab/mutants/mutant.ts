/** What a mutant is: one deliberate wrong in the engine, which a check must catch. */

export interface Replacement {
  /** From the repository's root: 'runtime/namespaces/heart.ts'. A source of the launcher (`.c`) is compiled with the replacement in it. */
  readonly file: string
  /** This text, which is there exactly once … */
  readonly find: string
  /** … becomes this one. */
  readonly replace: string
}

/** Machines on which a mistake can be seen at all (needs.ts). */
export type Need = 'control groups of version 1' | 'several processors'

export interface Mutant extends Replacement {
  /** What is wrong, in a few words: 'no private propagation'. */
  readonly name: string
  /** The engine that it is tried in. */
  readonly chapter: number
  /** In other files: what makes the engine use what is replaced, where it has something that was made of it before. */
  readonly also?: readonly Replacement[]
  /** Absent: it can be seen everywhere. */
  readonly needs?: Need
  /** The name of the check that must fail. */
  readonly caughtBy: string
  /** One sentence: what follows from such a mistake. */
  readonly teaches: string
}
