/** The open challenges of all chapters: two each. */

import { namespaces } from './02-namespaces.ts'
import type { Challenge } from './challenge.ts'

const CHALLENGES: Readonly<Record<number, readonly Challenge[]>> = { 2: namespaces }

/** @returns none for a chapter that has none yet */
export function challengesOf(chapter: number): readonly Challenge[] {
  return CHALLENGES[chapter] ?? []
}
