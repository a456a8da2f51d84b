/** `npm run lab`: how far the learner is. `npm run lab next`: what to do now. */

import { existsSync, readFileSync } from 'node:fs'
import { loadChapters } from '../../course/chapters.ts'
import { minutesOfChapter } from '../../course/minutes/of-chapter.ts'
import { minutesLines } from '../../course/minutes/words.ts'
import { MinidockError } from '../../runtime/base/errors.ts'
import type { Terminal } from '../../runtime/cli/command.ts'
import { palette } from '../../runtime/cli/explain/palette.ts'
import { type Exercise, exerciseNumbers, loadExercise, loadExercises, shownPath } from './exercises.ts'
import { chapterToGoOnWith, nextOf, progressOf, readProgress, standingOf } from './progress.ts'
import { todosIn } from './todos.ts'
import { gapText, warmUpName } from './warm-up.ts'
import { ensureWarmUps, waitingWarmUp } from './warm-ups.ts'
import { ensureFile } from './workshop-file.ts'

/** The chapter to go on with; the last one if all are done. */
export function currentChapter(): number {
  const numbers = exerciseNumbers()
  const current = chapterToGoOnWith(numbers, readProgress()) ?? numbers.at(-1)
  if (current === undefined) throw new MinidockError('not-found', 'no chapter has an exercise yet')
  return current
}

export async function whereCommand(terminal: Terminal): Promise<number> {
  const progress = readProgress()
  const exercises = await loadExercises(exerciseNumbers())
  const { bold, faint } = palette(terminal.colour)
  const width = Math.max(...exercises.map(({ title }) => title.length))
  const standings = exercises.map(({ chapter }) => standingOf(chapter, progress) ?? 'not begun')
  const standingWidth = Math.max(...standings.map(({ length }) => length))
  const current = currentChapter()
  for (const [index, { chapter, title, file }] of exercises.entries()) {
    const standing = (standings[index] ?? '').padEnd(standingWidth)
    const line = `${String(chapter).padStart(2)}  ${title.padEnd(width)}  ${standing}  ${existsSync(file) ? shownPath(file) : ''}`.trimEnd()
    terminal.out(`${chapter === current ? bold(line) : line}\n`)
  }
  terminal.out(`\n${faint(`what to do now: npm run lab next    all commands: npm run lab help`)}\n`)
  return 0
}

export async function nextCommand(terminal: Terminal): Promise<number> {
  const exercise = await loadExercise(currentChapter())
  const { chapter, title, file } = exercise
  const { solved, gaveUp } = progressOf(chapter)
  const { bold } = palette(terminal.colour)
  if (solved || gaveUp) {
    terminal.out('all exercises are done. Wrong engines, and who catches them: npm run lab mutants\n')
    return 0
  }
  terminal.out(`${bold(`chapter ${chapter}, ${title}`)}: npm run chapter ${chapter} shows what it is about\n`)
  for (const loaded of await loadChapters([chapter])) terminal.out(`${minutesLines(minutesOfChapter(loaded))}\n`)
  const own = waitingWarmUp(exercise)
  if (own) {
    ensureWarmUps(exercise, own)
    terminal.out(`\n${warmUpName(exercise, own)}\n${gapText(own)}\n`)
    terminal.out(
      `\ncheck it: npm run lab warm-up ${chapter}    whenever you save: npm run lab watch ${chapter}\nstraight to the exercise: npm run lab ${chapter}\n`,
    )
    return 0
  }
  const made = ensureFile(exercise)
  const todo = nextTodo(exercise)
  if (todo)
    terminal.out(
      `\nTODO ${todo.number}, ${shownPath(file)}${todo.line === undefined ? '' : `:${todo.line}`}${made ? ' (made just now)' : ''}\n  ${todo.text}\n`,
    )
  terminal.out(
    `\ncheck it: npm run lab ${chapter}    whenever you save: npm run lab watch ${chapter}\nrun it: npm run lab try ${chapter}    stuck: npm run lab hint ${chapter}\n`,
  )
  return 0
}

/** The line is that of the learner's file, if the comment is still there. */
function nextTodo({ chapter, starter, file }: Exercise): { number: number; text: string; line: number | undefined } | undefined {
  const todo = nextOf(todosIn(readFileSync(starter, 'utf8')), progressOf(chapter))
  if (!todo) return undefined
  const here = todosIn(readFileSync(file, 'utf8')).find(({ number }) => number === todo.number)
  return { number: todo.number, text: todo.text, line: here?.line }
}
