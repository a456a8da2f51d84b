/** Names as people type them, made whole. */

import { formatReference, parseReference } from './reference.ts'

/** Returns the whole reference that a name stands for, or the text itself: it is none, so perhaps an id. */
export function fullName(text: string): string {
  try {
    return formatReference(parseReference(text))
  } catch {
    return text
  }
}
