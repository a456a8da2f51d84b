/** `npm run lab challenge N M`: an open challenge: all that its checks say of the learner's file. `npm run lab challenge N`: which there are. */

import { existsSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { twoDigits } from '../../course/places.ts'
import { MinidockError } from '../../runtime/base/errors.ts'
import type { Terminal } from '../../runtime/cli/command.ts'
import { palette } from '../../runtime/cli/explain/palette.ts'
import type { Challenge } from '../challenges/challenge.ts'
import { challengesOf } from '../challenges/index.ts'
import { runChecks } from '../checks/run-checks.ts'
import { isUnreadable } from '../engines/trouble.ts'
import { type Exercise, shownPath, WORKSHOP } from './exercises.ts'
import { progressOf, updateProgress } from './progress.ts'
import { explanation, marks, troubleText, typeErrorsText } from './report.ts'
import { typeErrors } from './type-check.ts'
import { waiting } from './waiting.ts'
import { ensureFile, type OwnFile } from './workshop-file.ts'

/** @returns the exit code: 0 if all holds, or if they are only listed */
export async function challengeCommand(exercise: Exercise, number: number | undefined, terminal: Terminal): Promise<number> {
  const { chapter } = exercise
  const all = challengesOf(chapter)
  if (all.length === 0) throw new MinidockError('not-found', `chapter ${chapter} has no challenges`)
  if (number === undefined) return list(exercise, all, terminal)
  const challenge = all.find(each => each.number === number)
  if (challenge) return await check(exercise, challenge, terminal)
  throw new MinidockError('not-found', `chapter ${chapter} has no challenge ${number}`, {
    hint: `which there are: npm run lab challenge ${chapter}`,
  })
}

/** The learner's file is named after the chapter and the challenge: `workshop/02-challenge-1.sh`. */
function ownFile({ chapter, starter }: Exercise, challenge: Challenge): OwnFile {
  return {
    starter: join(dirname(starter), 'challenges', challenge.starter),
    file: join(WORKSHOP, `${twoDigits(chapter)}-challenge-${challenge.number}${extname(challenge.starter)}`),
  }
}

function list(exercise: Exercise, all: readonly Challenge[], terminal: Terminal): number {
  const { chapter } = exercise
  const { bold, faint } = palette(terminal.colour)
  const solved = progressOf(chapter).challenges ?? []
  terminal.out(`${bold(`chapter ${chapter}: open challenges`)}. They say what is to hold, and not how\n`)
  for (const challenge of all) {
    const { file } = ownFile(exercise, challenge)
    const standing = solved.includes(challenge.number) ? 'solved' : existsSync(file) ? 'begun' : 'not begun'
    terminal.out(` ${challenge.number}  ${challenge.title}: ${standing}\n`)
  }
  terminal.out(`\n${faint(`begin, and check: npm run lab challenge ${chapter} ${all[0]?.number ?? 1}`)}\n`)
  return 0
}

async function check(exercise: Exercise, challenge: Challenge, terminal: Terminal): Promise<number> {
  const { chapter } = exercise
  const { number, title } = challenge
  const solved = progressOf(chapter).challenges ?? [] // First: where that cannot be read, nothing is done.
  const own = ownFile(exercise, challenge)
  const { bold, faint } = palette(terminal.colour)
  const made = ensureFile(own)
  terminal.out(
    `${bold(`chapter ${chapter}, challenge ${number}: ${title}`)}\n${shownPath(own.file)}${made ? ', which was made just now: it says what is to hold' : ''}\n`,
  )
  const types = own.file.endsWith('.ts') ? typeErrors(own.file) : Promise.resolve([])
  types.catch(() => undefined) // Awaited below.
  const holds = await report(chapter, challenge, own.file, terminal)
  const wrongTypes = holds === 'unreadable' ? [] : await types
  terminal.out(typeErrorsText(shownPath(own.file), wrongTypes))
  if (holds !== 'all' || wrongTypes.length > 0) {
    terminal.out(`\n${faint(`what is to hold: the head of ${shownPath(own.file)}\nagain: npm run lab challenge ${chapter} ${number}`)}\n`)
    return 1
  }
  updateProgress(chapter, { challenges: [...new Set([...solved, number])].sort((a, b) => a - b) })
  terminal.out(`\nall holds. Another way to do it, ours: ${shownPath(solutionOf(chapter, challenge))}\n`)
  return 0
}

function solutionOf(chapter: number, { number, starter }: Challenge): string {
  const name = `${twoDigits(chapter)}-${number}${extname(starter)}`
  return join(import.meta.dirname, '../challenges/solutions', name)
}

/** Prints what holds and what does not; why, of the first that does not: the others may fail for the same reason. */
async function report(
  chapter: number,
  { number, engine, refuses }: Challenge,
  file: string,
  terminal: Terminal,
): Promise<'all' | 'not all' | 'unreadable'> {
  const task = { kind: 'challenge', chapter, number, file } as const
  const mark = marks(terminal.colour)
  const wait = waiting(terminal)
  let failed = 0
  wait.say('making a sandbox')
  try {
    for await (const event of runChecks({ engine: engine(file), task, show: [WORKSHOP], ...(refuses && { refuses }) })) {
      wait.clear()
      if (event.kind === 'could-not') {
        terminal.out(`could not check: ${event.why}\n`)
        return 'not all'
      }
      if (event.kind === 'trouble') {
        terminal.out(troubleText(event.trouble, shownPath))
        return isUnreadable(event.trouble) ? 'unreadable' : 'not all'
      }
      if (event.kind === 'check') {
        const passed = event.outcome.kind === 'passed'
        terminal.out(`${passed ? mark.passed : mark.failed}  ${event.name}\n`)
        if (!passed && ++failed === 1) terminal.out(explanation(event.outcome, palette(terminal.colour)))
      }
      wait.say('what else is to hold')
    }
    return failed === 0 ? 'all' : 'not all'
  } finally {
    wait.clear()
  }
}
