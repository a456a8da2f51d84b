/** `npm run lab warm-up N`: the first warm-up of a chapter that has not passed: what it shows in the sandbox, and what to do. */

import { readFileSync } from 'node:fs'
import { MinidockError } from '../../runtime/base/errors.ts'
import type { Terminal } from '../../runtime/cli/command.ts'
import { palette } from '../../runtime/cli/explain/palette.ts'
import { runChecks } from '../checks/run-checks.ts'
import type { Outcome } from '../checks/runner/event.ts'
import { isUnreadable } from '../engines/trouble.ts'
import { gapIn } from '../warm-ups/warm-up.ts'
import { type Exercise, shownPath, WORKSHOP } from './exercises.ts'
import { updateProgress } from './progress.ts'
import { explanation, marks, troubleText } from './report.ts'
import { typeChecker } from './type-checker.ts'
import { waiting } from './waiting.ts'
import { ensureWarmUps, nextWarmUp, type OwnWarmUp, ownWarmUps, warmUpProgress } from './warm-ups.ts'

/** @returns the exit code: 0 if it has passed, or all have */
export async function warmUpCommand(exercise: Exercise, terminal: Terminal): Promise<number> {
  const { chapter } = exercise
  if (ownWarmUps(exercise).length === 0)
    throw new MinidockError('not-found', `chapter ${chapter} has no warm-ups`, { hint: `its exercise: npm run lab ${chapter}` })
  const own = nextWarmUp(exercise)
  if (!own) {
    terminal.out(allDone(exercise))
    return 0
  }
  const made = ensureWarmUps(exercise, own)
  const passed = await checkWarmUp(exercise, own, terminal, made)
  if (!passed) {
    terminal.out(`\n${palette(terminal.colour).faint(afterFailure(own))}\n`)
    return 1
  }
  const next = nextWarmUp(exercise)
  terminal.out(next ? `\n${warmUpTitle(exercise, next)}\n${gapText(next)}\n` : `\n${allDone(exercise)}`)
  return 0
}

/** @returns whether it has passed, which is remembered; false too where a signal has ended it */
export async function checkWarmUp(
  exercise: Exercise,
  own: OwnWarmUp,
  terminal: Terminal,
  made: boolean,
  signal?: AbortSignal,
): Promise<boolean> {
  const { chapter, file, warmUp } = own
  const { passed } = warmUpProgress(chapter)
  updateProgress(chapter, { warmUps: { passed: [...passed], current: true } })
  terminal.out(`${palette(terminal.colour).bold(warmUpTitle(exercise, own))}${made ? ', which was made just now' : ''}\n`)
  const types = typeChecker({ file }, terminal)
  const result = await outcomeOf(own, terminal, signal)
  if (signal?.aborted) return false
  if (result.kind === 'passed' && (await types.errors).length === 0) {
    updateProgress(chapter, { warmUps: { passed: [...passed, warmUp.name], current: true } })
    terminal.out(`${marks(terminal.colour).passed}  ${warmUp.idea}\n`)
    return true
  }
  terminal.out(result.text)
  if (result.kind !== 'unreadable') await types.tell()
  return false
}

interface Result {
  readonly kind: 'passed' | 'failed' | 'unreadable'
  readonly text: string
}

async function outcomeOf(own: OwnWarmUp, terminal: Terminal, signal: AbortSignal | undefined): Promise<Result> {
  const { chapter, file, warmUp } = own
  const task = { kind: 'warm-up', chapter, name: warmUp.name } as const
  const wait = waiting(terminal)
  wait.say('making a sandbox')
  try {
    for await (const event of runChecks({ engine: { kind: 'warm-up', file }, task, show: [WORKSHOP], seconds: SECONDS })) {
      if (signal?.aborted) break
      wait.clear()
      if (event.kind === 'could-not') return { kind: 'failed', text: `could not check: ${event.why}\n` }
      if (event.kind === 'trouble')
        return { kind: isUnreadable(event.trouble) ? 'unreadable' : 'failed', text: troubleText(event.trouble, shownPath) }
      if (event.kind === 'check')
        return { kind: event.outcome.kind === 'passed' ? 'passed' : 'failed', text: outcomeText(own, event.outcome, terminal) }
      wait.say('the process is made, and looked at')
    }
    return { kind: 'failed', text: '' }
  } finally {
    wait.clear()
  }
}

/** For one check, on a quiet machine. */
const SECONDS = 120

function outcomeText(own: OwnWarmUp, outcome: Outcome, terminal: Terminal): string {
  const here = outcome.kind === 'failed' ? { ...outcome, where: gapPlace(own) } : outcome
  const mark = outcome.kind === 'could-not' ? '' : `${marks(terminal.colour).failed}\n`
  return `${mark}${explanation(here, palette(terminal.colour))}`
}

/** `chapter 2, warm-up 1 of 5: workshop/02-warm-ups/1-own-name.ts`. */
export function warmUpTitle(exercise: Exercise, own: OwnWarmUp): string {
  return `chapter ${own.chapter}, ${warmUpName(exercise, own)}`
}

export function warmUpName(exercise: Exercise, { number, file }: OwnWarmUp): string {
  return `warm-up ${number} of ${ownWarmUps(exercise).length}: ${shownPath(file)}`
}

/** What is to be done: the gap's text, which the starter still has if the learner's file has not. */
export function gapText({ file, starter }: OwnWarmUp): string {
  const gap = gapIn(readFileSync(file, 'utf8')) ?? gapIn(readFileSync(starter, 'utf8'))
  return `  ${gap?.text ?? ''}`
}

function gapPlace({ file }: OwnWarmUp): string {
  const gap = gapIn(readFileSync(file, 'utf8'))
  return gap ? `${shownPath(file)}:${gap.line}` : shownPath(file)
}

function afterFailure(own: OwnWarmUp): string {
  const { chapter } = own
  return `${gapText(own)}
again: npm run lab warm-up ${chapter}    whenever you save: npm run lab watch ${chapter}
stuck: npm run lab hint ${chapter}    to the exercise: npm run lab ${chapter}`
}

function allDone({ chapter }: Exercise): string {
  return `the warm-ups of chapter ${chapter} are done. The exercise: npm run lab ${chapter}\n`
}
