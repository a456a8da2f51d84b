/** The names of an image, as listings show them. */

import { familiarRepository, parseReference } from '../formats/docker/reference.ts'

const NONE = { repository: '<none>', tag: '<none>' }

/** Returns a row for each full name; one row of `<none>` for an image without a name. */
export function shownNames(references: readonly string[]): readonly { readonly repository: string; readonly tag: string }[] {
  if (references.length === 0) return [NONE]
  return references.map(text => {
    const reference = parseReference(text)
    return { repository: familiarRepository(reference), tag: reference.tag ?? NONE.tag }
  })
}
