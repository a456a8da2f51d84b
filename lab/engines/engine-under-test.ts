/** Whose behaviour is checked. */

export type EngineUnderTest =
  | {
      readonly kind: 'chapter'
      /** The floor and the first so many modules. */
      readonly chapter: number
      /** A file that exports `heart`: it stands in for that of the chapter's module. */
      readonly heart?: string
      /** The name of a deliberate wrong (`../mutants/`). */
      readonly mutant?: string
    }
  /** No engine: one process, born as a warm-up says (`../warm-ups/start.ts`). Its command line is `run SCRIPT` or `prediction`. */
  | { readonly kind: 'warm-up'; readonly file: string }
  /** The command line that ships. */
  | { readonly kind: 'minidock' }
  | { readonly kind: 'docker' }
  | { readonly kind: 'podman' }

/** The environment variable that has one of these, as JSON, for the processes that are its command line. */
export const ENGINE = 'MINIDOCK_LAB_ENGINE'
