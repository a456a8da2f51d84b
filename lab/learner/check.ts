/** `npm run lab N`: the checks of a chapter against the learner's file, TODO by TODO. */

import { readFileSync } from 'node:fs'
import type { Terminal } from '../../runtime/cli/command.ts'
import { palette } from '../../runtime/cli/explain/palette.ts'
import { challengesOf } from '../challenges/index.ts'
import { checks } from '../checks/index.ts'
import { runChecks } from '../checks/run-checks.ts'
import { choose } from '../checks/runner/choose.ts'
import type { Event } from '../checks/runner/event.ts'
import type { Trouble } from '../engines/trouble.ts'
import { type Exercise, exerciseNumbers, shownPath, WORKSHOP } from './exercises.ts'
import { progressOf, updateProgress } from './progress.ts'
import { explanation, marks, troubleText } from './report.ts'
import { todosIn } from './todos.ts'
import { typeErrors } from './type-check.ts'
import { waiting } from './waiting.ts'
import { atExercise } from './warm-ups.ts'
import { ensureFile } from './workshop-file.ts'

type CheckEvent = Extract<Event, { kind: 'check' }>

/** @returns the exit code: 0 if all has passed */
export async function checkCommand(exercise: Exercise, terminal: Terminal, signal?: AbortSignal): Promise<number> {
  const { chapter, title, file } = exercise
  const { bold, faint } = palette(terminal.colour)
  const { solved: before } = progressOf(chapter) // First: who cannot be told afterwards how far they are is told at once.
  const made = ensureFile(exercise)
  terminal.out(`${bold(`chapter ${chapter}, ${title}`)}: ${shownPath(file)}${made ? ', which was made just now' : ''}\n`)
  const types = typeErrors(file)
  types.catch(() => undefined) // Awaited below.
  const outcome = await report(exercise, terminal, signal)
  if (signal?.aborted) return 1
  const wrongTypes = outcome.broken === 'unreadable' ? [] : await types
  for (const { line, message } of wrongTypes) terminal.out(`${shownPath(file)}:${line}: type error: ${message}\n`)
  const solved = outcome.broken === undefined && outcome.failed.length === 0 && wrongTypes.length === 0
  const passed = outcome.todos.filter(todo => !outcome.failed.includes(todo))
  updateProgress(chapter, { passed, solved: solved || before, ...atExercise(exercise) })
  terminal.out(`\n${faint(nextStep(exercise, solved, outcome, wrongTypes[0]?.line))}\n`)
  return solved ? 0 : 1
}

interface Summary {
  /** The learner's file, so that the checks did not come to their end; unreadable: the type checker would only say the same again. */
  readonly broken: 'unreadable' | 'throws' | 'could not check' | undefined
  /** All of them, in order; -1 stands for checks that belong to none. */
  readonly todos: readonly number[]
  readonly failed: readonly number[]
}

const NO_TODO = -1

/** Prints each TODO when its first check fails, or the last of them passes. */
async function report(exercise: Exercise, terminal: Terminal, signal: AbortSignal | undefined): Promise<Summary> {
  const engine = { kind: 'chapter', chapter: exercise.chapter, heart: exercise.file } as const
  const wanted = choose(checks, { engine, exercise: true })
  const waitingFor = Map.groupBy(wanted, ({ todo }) => todo ?? NO_TODO)
  const sizes = new Map([...waitingFor].map(([todo, { length }]) => [todo, length]))
  const todos = [...sizes.keys()].filter(todo => todo !== NO_TODO)
  const [passed, failed] = [new Map<number, number>(), [] as number[]]
  const wait = waiting(terminal)
  let next = 0
  wait.say('making a sandbox')
  try {
    for await (const event of runChecks({ engine, exercise: true, show: [WORKSHOP] })) {
      if (signal?.aborted) break
      if (event.kind === 'could-not' || event.kind === 'trouble') {
        wait.clear()
        terminal.out(event.kind === 'trouble' ? troubleText(event.trouble, shownPath) : `could not check: ${event.why}\n`)
        return { broken: event.kind === 'trouble' ? howBroken(event.trouble) : 'could not check', todos, failed: [...sizes.keys()] }
      }
      if (event.kind === 'check') {
        const todo = event.todo ?? NO_TODO
        const count = (passed.get(todo) ?? 0) + 1
        wait.clear()
        if (event.outcome.kind !== 'passed') {
          failed.push(todo)
          terminal.out(failureText(todo, event, exercise.file, terminal))
        } else if (count === sizes.get(todo)) terminal.out(`${label(todo)}  ${marks(terminal.colour).passed}  ${checksOf(count)}\n`)
        passed.set(todo, count)
      }
      if (event.kind !== 'begin') next++
      wait.say(wanted[next]?.name ?? '')
    }
    return { broken: undefined, todos, failed }
  } finally {
    wait.clear()
  }
}

function howBroken({ kind }: Trouble): Summary['broken'] {
  return kind === 'syntax error' || kind === 'missing import' ? 'unreadable' : 'throws'
}

function failureText(todo: number, { name, outcome }: CheckEvent, file: string, terminal: Terminal): string {
  // In the engine it is heart.ts; here it is the learner's.
  const here = outcome.kind === 'failed' ? { ...outcome, where: outcome.where.replace(/^heart\.ts\b/, () => shownPath(file)) } : outcome
  return `${label(todo)}  ${marks(terminal.colour).failed}  ${name}\n${explanation(here, palette(terminal.colour))}`
}

function label(todo: number): string {
  return todo === NO_TODO ? 'others' : `TODO ${todo}`
}

function checksOf(checks: number): string {
  return checks === 1 ? '1 check' : `${checks} checks`
}

function nextStep(
  { chapter, file, starter }: Exercise,
  solved: boolean,
  { broken, failed }: Summary,
  typeError: number | undefined,
): string {
  if (solved) {
    const challenges = challengesOf(chapter).length
    const next = exerciseNumbers().find(number => number > chapter)
    return `chapter ${chapter} is solved. Your file beside ours: npm run lab diff ${chapter}${challenges === 0 ? '' : `\nopen challenges: npm run lab challenge ${chapter}`}${next === undefined ? '' : `\nthe next chapter: npm run chapter ${next}`}`
  }
  if (broken === 'could not check') return `what this machine can do: npm run doctor\nthen again: npm run lab ${chapter}`
  if (broken !== undefined) return `mend that, then: npm run lab ${chapter}`
  const todo = failed.filter(each => each !== NO_TODO).sort((a, b) => a - b)[0]
  if (todo === undefined) {
    const left =
      failed.length === 0 ? 'all checks pass; what is left is the type error' : 'all TODOs are done, and something else is broken now'
    return `${left}. Mend it, then: npm run lab ${chapter}`
  }
  if (typeError !== undefined) return `mend the type error first, ${shownPath(file)}:${typeError}. Then: npm run lab ${chapter}`
  const find = (path: string) => todosIn(readFileSync(path, 'utf8')).find(({ number }) => number === todo)
  const [here, asked] = [find(file), find(starter)]
  const where = here ? `${shownPath(file)}:${here.line}` : shownPath(file)
  return `next: TODO ${todo}, ${where}${asked ? `\n  ${asked.text}` : ''}\nstuck? npm run lab hint ${chapter}`
}
