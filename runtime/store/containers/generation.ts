/** What is in `lock`: how often a container was started, and the name of whoever starts it, or did so last (`files/temporary-name.ts`). */

import { writeFileSync } from 'node:fs'
import { readText } from '../../kernel/machine/read.ts'
import { ownProcess } from '../files/temporary-name.ts'

/** Starts are counted: a release that was made for one of them is never run for another. */
export function nextGeneration(directory: string): number {
  const last = Number.parseInt(wordsOf(directory)[0] ?? '0', 10)
  const next = Number.isSafeInteger(last) ? last + 1 : 1
  // In its place: another file by that name would be a lock that nobody holds.
  writeFileSync(`${directory}/lock`, `${next} ${ownProcess()}\n`, { mode: 0o600 })
  return next
}

/** @returns the name of that process; empty when nobody has started it yet */
export function starterOf(directory: string): string {
  return wordsOf(directory)[1] ?? ''
}

function wordsOf(directory: string): readonly string[] {
  return readText(`${directory}/lock`)?.trimEnd().split(' ') ?? []
}
