/** `npm run lab reset`: the starter again. Nothing is lost: what was there is kept beside it. */

import type { Terminal } from '../../runtime/cli/command.ts'
import { type Exercise, shownPath } from './exercises.ts'
import { progressOf, updateProgress } from './progress.ts'
import { currentWarmUp } from './warm-ups.ts'
import { startAnew } from './workshop-file.ts'

export function resetCommand(exercise: Exercise, terminal: Terminal): number {
  progressOf(exercise.chapter) // If that cannot be read, nothing is done.
  const own = currentWarmUp(exercise) ?? exercise
  const kept = startAnew(own)
  if (own === exercise) updateProgress(exercise.chapter, { passed: [], stuckAt: undefined })
  terminal.out(`${shownPath(own.file)} is as it was at the beginning\n`)
  if (kept !== undefined) terminal.out(`what you had is in ${shownPath(kept)}\n`)
  return 0
}
