/** A step that an administrator would type: `byHand` and `attacks` of `chapters/NN-name/by-hand.ts` are lists of these. */

export interface Step {
  /** A lesson shows it by this name: `copy-the-tree`. */
  readonly name: string
  /** One sentence, shown before the command. */
  readonly why: string
  /** For bash; of one or several lines. All steps of a list run in the same shell: its directory and its variables stay. */
  readonly command: string
  /** Its output, with `…` for what varies. Empty: it prints nothing. */
  readonly shows: string
}
