/** `npm run lab N`: the checks of a chapter against the learner's file, TODO by TODO. */

import { readFileSync } from 'node:fs'
import type { Terminal } from '../../runtime/cli/command.ts'
import { palette } from '../../runtime/cli/explain/palette.ts'
import { challengesOf } from '../challenges/index.ts'
import { checks } from '../checks/index.ts'
import { runChecks } from '../checks/run-checks.ts'
import { choose } from '../checks/runner/choose.ts'
import type { Event } from '../checks/runner/event.ts'
import type { CallFailure } from '../engines/call-failure.ts'
import { isUnreadable } from '../engines/trouble.ts'
import { type Exercise, exerciseNumbers, shownPath, WORKSHOP } from './exercises.ts'
import { todoBehind } from './gaps.ts'
import { progressOf, updateProgress } from './progress.ts'
import { explanation, marks, stuckText, troubleText } from './report.ts'
import { todosIn } from './todos.ts'
import { type TypeChecker, typeChecker } from './type-checker.ts'
import { waiting } from './waiting.ts'
import { atExercise } from './warm-ups.ts'
import { ensureFile } from './workshop-file.ts'

type CheckEvent = Extract<Event, { kind: 'check' }>

/** @returns the exit code: 0 if all has passed */
export async function checkCommand(exercise: Exercise, terminal: Terminal, signal?: AbortSignal): Promise<number> {
  const { chapter, title, file } = exercise
  const { bold, faint } = palette(terminal.colour)
  const before = progressOf(chapter) // First: where it cannot be read, nothing is checked.
  const made = ensureFile(exercise)
  terminal.out(`${bold(`chapter ${chapter}, ${title}`)}: ${shownPath(file)}${made ? ', which was made just now' : ''}\n`)
  const types = typeChecker(exercise, terminal)
  const outcome = await report(exercise, before.passed, types, terminal, signal)
  if (signal?.aborted) return 1
  const wrongTypes = outcome.broken === 'unreadable' ? [] : await types.tell()
  const solved = outcome.broken === undefined && outcome.failed.length === 0 && wrongTypes.length === 0
  const { failed, unknown, stuckAt } = outcome
  const passed = outcome.todos.filter(todo => !failed.includes(todo) && (!unknown.includes(todo) || before.passed.includes(todo)))
  updateProgress(chapter, { passed, solved: solved || before.solved, stuckAt, ...atExercise(exercise) })
  terminal.out(`\n${faint(nextStep(exercise, solved, outcome, wrongTypes[0]?.line))}\n`)
  return solved ? 0 : 1
}

interface Summary {
  /** The learner's file, so that the checks did not come to their end. */
  readonly broken: 'unreadable' | 'throws' | 'stuck' | 'wrong types' | 'could not check' | undefined
  /** All of them, in order; -1 stands for checks that belong to none. */
  readonly todos: readonly number[]
  readonly failed: readonly number[]
  /** What was found out of them before still counts. */
  readonly unknown: readonly number[]
  /** The TODO in whose gap a call failed that others stand on. */
  readonly stuckAt: number | undefined
}

const NO_TODO = -1

/**
 * Prints each TODO when its first check fails, or the last of them passes. Ends at the first failure if the file has type errors: they are likely the reason, and
 * the learner would wait for checks that say nothing.
 * @param before TODOs that had passed when the file was checked last
 */
async function report(
  exercise: Exercise,
  before: readonly number[],
  types: TypeChecker,
  terminal: Terminal,
  signal: AbortSignal | undefined,
): Promise<Summary> {
  const engine = { kind: 'chapter', chapter: exercise.chapter, heart: exercise.file } as const
  const wanted = choose(checks, { engine, exercise: true })
  const sizes = new Map([...Map.groupBy(wanted, ({ todo }) => todo ?? NO_TODO)].map(([todo, { length }]) => [todo, length]))
  const todos = [...sizes.keys()].filter(todo => todo !== NO_TODO)
  const [passed, failed] = [new Map<number, number>(), new Set<number>()]
  // TODOs whose checks fail by a call in the gap of another one: what they are by themselves is not known.
  const standing = new Set<number>()
  const blameOf = (call: CallFailure) => todoBehind(call, readFileSync(exercise.starter, 'utf8'), readFileSync(exercise.file, 'utf8'))
  const unknownBut = (...known: readonly (number | undefined)[]) =>
    todos.filter(todo => passed.get(todo) !== sizes.get(todo) && !known.includes(todo))
  const wait = waiting(terminal)
  let next = 0
  wait.say('making a sandbox')
  try {
    for await (const event of runChecks({ engine, exercise: true, show: [WORKSHOP] })) {
      if (signal?.aborted) break
      if (event.kind !== 'begin' && event.kind !== 'left-out') wait.clear()
      if (event.kind === 'could-not' || event.kind === 'trouble') {
        terminal.out(event.kind === 'trouble' ? troubleText(event.trouble, shownPath) : `could not check: ${event.why}\n`)
        const broken = event.kind === 'could-not' ? 'could not check' : isUnreadable(event.trouble) ? 'unreadable' : 'throws'
        return { broken, todos, failed: [...failed], unknown: unknownBut(...failed), stuckAt: undefined }
      }
      if (event.kind === 'stuck') {
        const stuckAt = blameOf(event.call)
        const unknown = unknownBut(stuckAt)
        const kept = unknown.filter(todo => before.includes(todo))
        terminal.out(stuckText(event.what, event.call, kept))
        return { broken: 'stuck', todos, failed: stuckAt === undefined ? [] : [stuckAt], unknown, stuckAt }
      }
      if (event.kind === 'check') {
        const wrongTypes = await types.tell()
        const todo = event.todo ?? NO_TODO
        const count = (passed.get(todo) ?? 0) + 1
        if (event.outcome.kind !== 'passed') {
          const behind = (event.outcome.call && blameOf(event.outcome.call)) ?? todo
          failed.add(behind)
          if (behind !== todo) standing.add(todo)
          terminal.out(failureText(todo, behind, event, exercise.file, terminal))
          if (wrongTypes.length > 0)
            return { broken: 'wrong types', todos, failed: [...failed], unknown: unknownBut(...failed), stuckAt: undefined }
        } else if (count === sizes.get(todo)) terminal.out(`${label(todo)}  ${marks(terminal.colour).passed}  ${checksOf(count)}\n`)
        passed.set(todo, count)
      }
      if (event.kind !== 'begin') next++
      wait.say(wanted[next]?.name ?? '')
    }
    return { broken: undefined, todos, failed: [...failed], unknown: [...standing], stuckAt: undefined }
  } finally {
    wait.clear()
  }
}

/** @param behind the TODO in whose gap a call has failed */
function failureText(todo: number, behind: number, { name, outcome }: CheckEvent, file: string, terminal: Terminal): string {
  // In the engine it is heart.ts; here it is the learner's.
  const where = (text: string) => (behind === todo ? text.replace(/^heart\.ts\b/, () => shownPath(file)) : `the gap of TODO ${behind}`)
  const here = outcome.kind === 'failed' ? { ...outcome, where: where(outcome.where) } : outcome
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
  { broken, failed, stuckAt }: Summary,
  typeError: number | undefined,
): string {
  if (solved) {
    const next = exerciseNumbers().find(number => number > chapter)
    const more = [
      `chapter ${chapter} is solved. Run it: npm run lab try ${chapter}. Beside ours: npm run lab diff ${chapter}`,
      ...(challengesOf(chapter).length === 0 ? [] : [`open challenges: npm run lab challenge ${chapter}`]),
      ...(next === undefined ? [] : [`the next chapter: npm run chapter ${next}`]),
    ]
    return more.join('\n')
  }
  if (broken === 'could not check') return `what this machine can do: npm run doctor\nthen again: npm run lab ${chapter}`
  if (broken !== undefined && broken !== 'wrong types' && stuckAt === undefined) return `fix that, then: npm run lab ${chapter}`
  const todo = stuckAt ?? failed.filter(each => each !== NO_TODO).sort((a, b) => a - b)[0]
  if (todo === undefined) {
    const left =
      failed.length === 0 ? 'all checks pass; what is left is the type error' : 'all TODOs are done, and something else is broken now'
    return `${left}. Fix it, then: npm run lab ${chapter}`
  }
  if (typeError !== undefined) {
    const ended = broken === 'wrong types' ? ': the checks ended at the first that failed' : ''
    return `fix the type error first, ${shownPath(file)}:${typeError}${ended}. Then: npm run lab ${chapter}`
  }
  const find = (path: string) => todosIn(readFileSync(path, 'utf8')).find(({ number }) => number === todo)
  const [here, asked] = [find(file), find(starter)]
  const where = here ? `${shownPath(file)}:${here.line}` : shownPath(file)
  return `next: TODO ${todo}, ${where}${asked ? `\n  ${asked.text}` : ''}\nstuck? npm run lab hint ${chapter}`
}
