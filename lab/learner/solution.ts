/** Ours: beside the learner's (`diff`), or alone (`solution`, `give-up`). */

import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { MinidockError } from '../../runtime/base/errors.ts'
import type { Terminal } from '../../runtime/cli/command.ts'
import { palette } from '../../runtime/cli/explain/palette.ts'
import { solved } from '../warm-ups/warm-up.ts'
import { diffLines, sideBySide, unified } from './diff-lines.ts'
import { type Exercise, shownPath } from './exercises.ts'
import { ourFile } from './our-file.ts'
import { progressOf, updateProgress } from './progress.ts'
import { warmUpName, warmUpTitle } from './warm-up.ts'
import { currentWarmUp } from './warm-ups.ts'
import { ensureFile, moved } from './workshop-file.ts'

/** Narrower than this, half a line is too short for code. */
const WIDE = 160

export function diffCommand(exercise: Exercise, terminal: Terminal): number {
  requireSolved(exercise)
  ensureFile(exercise)
  const rows = diffLines(linesOf(readFileSync(exercise.file, 'utf8')), linesOf(ourFile(exercise)))
  const [yours, ours] = [shownPath(exercise.file), shownPath(exercise.heart)]
  if (rows.every(({ left, right }) => left === right)) {
    terminal.out(`${yours} and ${ours} are the same\n`)
    return 0
  }
  const { columns = 80, colour } = terminal
  if (columns < WIDE) {
    terminal.out(`--- ${yours}\n+++ ${ours}\n${unified(rows, colour)}`)
    return 0
  }
  const half = Math.floor((columns - 3) / 2)
  const { bold, faint } = palette(colour)
  terminal.out(`${bold(yours.padEnd(half))} ${faint('│')} ${bold(ours)}\n${sideBySide(rows, columns, colour, { faint })}`)
  return 0
}

export function solutionCommand(exercise: Exercise, terminal: Terminal): number {
  requireSolved(exercise)
  terminal.out(ourFile(exercise))
  return 0
}

export function giveUpCommand(exercise: Exercise, terminal: Terminal): number {
  const { chapter } = exercise
  const own = currentWarmUp(exercise)
  if (own) {
    terminal.out(moved(solved(readFileSync(own.starter, 'utf8'), own.warmUp), dirname(own.starter), dirname(own.file)))
    terminal.err(
      `ours of ${warmUpTitle(exercise, own)}\nwith that: npm run lab warm-up ${chapter}    to the exercise: npm run lab ${chapter}\n`,
    )
    return 0
  }
  updateProgress(chapter, { gaveUp: true })
  terminal.out(ourFile(exercise))
  terminal.err(`${shownPath(exercise.heart)}, as the engine has it. Beside yours: npm run lab diff ${chapter}\n`)
  return 0
}

/** @throws {MinidockError} `conflict` */
function requireSolved(exercise: Exercise): void {
  const { chapter } = exercise
  const { solved, gaveUp } = progressOf(chapter)
  if (solved || gaveUp) return
  const own = currentWarmUp(exercise)
  const why = own
    ? `you are at ${warmUpName(exercise, own)}, which has not passed yet`
    : `ours is shown when yours passes: chapter ${chapter} is not solved yet`
  throw new MinidockError('conflict', why, {
    hint: `a hint: npm run lab hint ${chapter}\nours, now: npm run lab give-up ${chapter}`,
  })
}

/** Without what the file begins with: there one says what is to be done, the other what it is. */
function linesOf(text: string): string[] {
  return text
    .replace(/^\/\*\*[\s\S]*?\*\/\n+/, '')
    .trimEnd()
    .split('\n')
}
