/** What became of a mutant. */

export type Verdict =
  /** The type checker has an error in the learner's file. */
  | { readonly kind: 'types' }
  /** The lab says that the file cannot be used: `crash`, `endless loop`, … */
  | { readonly kind: 'trouble'; readonly trouble: string }
  /** That check failed. */
  | { readonly kind: 'check'; readonly check: string }
  | { readonly kind: 'survived' }

/** What has caught it, as the results say; undefined if it has survived. */
export function catcher(verdict: Verdict): string | undefined {
  switch (verdict.kind) {
    case 'types':
      return TYPES
    case 'trouble':
      return `${TROUBLE}${verdict.trouble}`
    case 'check':
      return verdict.check
    case 'survived':
      return undefined
  }
}

export const TYPES = 'a type error'
export const TROUBLE = 'the lab: '
