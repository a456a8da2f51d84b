/** The warm-ups of all chapters: five each, in the order of their files. */

import { namespaces } from './02-namespaces.ts'
import type { WarmUp } from './warm-up.ts'

const WARM_UPS: Readonly<Record<number, readonly WarmUp[]>> = { 2: namespaces }

/** @returns none for a chapter that has none yet */
export function warmUpsOf(chapter: number): readonly WarmUp[] {
  return WARM_UPS[chapter] ?? []
}
