/** A part of a pattern that names paths (`path-pattern.ts`). */

export type PatternToken =
  /** One character, as a regular expression. */
  | { readonly kind: 'one'; readonly source: string; readonly literal?: string }
  | { readonly kind: 'star' }
  /** `**` and `**` + `/`: nothing, or directories with their last slash. */
  | { readonly kind: 'directories' }
  /** `**` at the end: anything. */
  | { readonly kind: 'rest' }
