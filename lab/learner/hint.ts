/** `npm run lab hint`: one hint more for the TODO to go on with. There are three, and each gives more away than the last. A warm-up has one. */

import { readFileSync } from 'node:fs'
import { MinidockError } from '../../runtime/base/errors.ts'
import type { Terminal } from '../../runtime/cli/command.ts'
import { palette } from '../../runtime/cli/explain/palette.ts'
import type { Exercise } from './exercises.ts'
import { nextOf, progressOf, updateProgress } from './progress.ts'
import { hintsIn, todosIn } from './todos.ts'
import { gapText, warmUpTitle } from './warm-up.ts'
import { currentWarmUp, type OwnWarmUp } from './warm-ups.ts'

export function hintCommand(exercise: Exercise, terminal: Terminal): number {
  const { chapter, starter, hints: file } = exercise
  const own = currentWarmUp(exercise)
  if (own) return warmUpHint(exercise, own, terminal)
  const progress = progressOf(chapter)
  const { hints: given, solved } = progress
  const todo = nextOf(todosIn(readFileSync(starter, 'utf8')), progress)
  if (!todo) {
    terminal.out(
      `all TODOs of chapter ${chapter} pass${solved ? '' : ' (what else is wrong: '}${solved ? '' : `npm run lab ${chapter})`}\n`,
    )
    return 0
  }
  const hints = file === undefined ? undefined : hintsIn(readFileSync(file, 'utf8')).get(todo.number)
  if (!hints || hints.length === 0) throw new MinidockError('not-found', `there are no hints for TODO ${todo.number} of chapter ${chapter}`)
  const before = given[todo.number] ?? 0
  const { bold, faint } = palette(terminal.colour)
  terminal.out(`${bold(`chapter ${chapter}, TODO ${todo.number}`)}: ${todo.text}\n\n`)
  if (before >= hints.length) {
    terminal.out(hints.map((text, index) => `${bold(`hint ${index + 1}`)}\n${text}\n\n`).join(''))
    terminal.out(`${faint(`these are all. Ours, now: npm run lab give-up ${chapter}`)}\n`)
    return 0
  }
  updateProgress(chapter, { hints: { ...given, [todo.number]: before + 1 } })
  terminal.out(`${bold(`hint ${before + 1} of ${hints.length}`)}\n${hints[before] ?? ''}\n\n`)
  const more =
    before + 1 < hints.length ? `another: npm run lab hint ${chapter}` : `that was the last. Ours, now: npm run lab give-up ${chapter}`
  terminal.out(`${faint(`check it: npm run lab ${chapter}    ${more}`)}\n`)
  return 0
}

function warmUpHint(exercise: Exercise, own: OwnWarmUp, terminal: Terminal): number {
  const { bold, faint } = palette(terminal.colour)
  const { chapter, warmUp } = own
  terminal.out(`${bold(warmUpTitle(exercise, own))}\n${gapText(own)}\n\n${bold('the hint')}\n${warmUp.hint}\n\n`)
  terminal.out(`${faint(`try it: npm run lab warm-up ${chapter}    ours, now: npm run lab give-up ${chapter}`)}\n`)
  return 0
}
