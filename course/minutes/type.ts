/** How long a chapter takes, part by part. */

/** Whole minutes, so that what is shown adds up. */
export interface Minutes {
  /** The lesson, without its attacks, its quiz and its boxes. */
  readonly reading: number
  /** Its commands, typed as well. */
  readonly typing: number
  readonly warmUps: number
  /** As chapter.ts states it. */
  readonly exercise: number
  /** The section "Break it": reading and typing. */
  readonly attacks: number
  readonly quiz: number
  /** What the rest can be understood without, and done without. */
  readonly boxes: number
  /** As chapter.ts states them. */
  readonly challenges: number
}
