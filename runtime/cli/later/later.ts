/** Answers about what docker has and the engine at hand has not: it arrives in a later chapter, or never. */

/** A later chapter and the name of its module. */
export interface Later {
  readonly chapter: number
  readonly module: string
}

/** `--volume arrives in chapter 6 (volumes)`. */
export function arrives(what: string, { chapter, module }: Later): string {
  return `${what} arrives in chapter ${chapter} (${module})`
}
