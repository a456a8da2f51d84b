/** What a chapter says of itself, in `chapters/NN-name/chapter.ts`. */

export interface Chapter {
  readonly number: number
  /** As in the name of its folder: `chroot` of `01-chroot`. */
  readonly name: string
  readonly title: string
  /** The engine's module that it teaches; absent in a chapter that teaches none. */
  readonly module?: string
  /** Those that cannot be counted: all others are computed from the chapter's texts (minutes/compute.ts). */
  readonly minutes: StatedMinutes
  /** What the reader can do then; each begins with a verb: `say what chroot changes, and what it leaves`. */
  readonly afterwards: readonly string[]
  /** The command line that its listings explain: `['run', '--rm', 'busybox', 'true']`. */
  readonly example: readonly string[]
  /** What `npm run chapter N` runs with the engine of this chapter, after the steps by hand. */
  readonly tour: readonly TourStop[]
  /** Files outside the module's folder that belong to the real engine of this chapter too; paths from the repository's root. */
  readonly also?: readonly string[]
}

export interface StatedMinutes {
  /** All gaps, for somebody who has read the lesson and takes a hint or two; 0: there is no exercise. */
  readonly exercise: number
  /** All open challenges together; absent: there are none. */
  readonly challenges?: number
}

export type TourStop = EngineStop | ShellStop

/** A command of the chapter's engine. */
export interface EngineStop {
  /** One sentence, shown before the command. */
  readonly why: string
  /** Without `minidock`: `['run', '--rm', 'busybox', 'ls', '/']`. */
  readonly argv: readonly string[]
  /** Its output, with `…` for what varies (expected-output.ts). */
  readonly shows: string
}

/** A command for bash: what the engine has to have around it, such as a server that it asks. */
export interface ShellStop extends Pick<EngineStop, 'why' | 'shows'> {
  readonly command: string
}
