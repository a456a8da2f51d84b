/** The names of an image, as listings show them. */

import { familiarRepository, parseReference } from '../formats/docker/reference.ts'

export interface ShownName {
  readonly repository: string
  readonly tag: string
  /** The full name that this is of; absent for an image without one. */
  readonly reference?: string
}

export const NONE = '<none>'

/** Returns a row for each full name; one row of `<none>` for an image without a name. A name with a digest adds none to its repository's tags. */
export function shownNames(references: readonly string[]): readonly ShownName[] {
  if (references.length === 0) return [{ repository: NONE, tag: NONE }]
  const parsed = references.map(reference => ({ reference, ...parseReference(reference) }))
  const tagged = new Set(parsed.filter(({ tag }) => tag !== undefined).map(familiarRepository))
  return parsed
    .filter(name => name.tag !== undefined || !tagged.has(familiarRepository(name)))
    .map(name => ({ repository: familiarRepository(name), tag: name.tag ?? NONE, reference: name.reference }))
}

/** Whether one of the full names has a tag: an image without is dangling. */
export function hasTag(references: readonly string[]): boolean {
  return references.some(reference => parseReference(reference).tag !== undefined)
}
