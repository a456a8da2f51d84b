/** An exercise and its hints: a few numbered TODOs, each with a check that proves it, and three hints for whoever is stuck. */

import type { Check } from '../../lab/checks/check.ts'
import { readMarkdown } from './markdown.ts'
import { type Problem, problemAt } from './problem.ts'

const FEWEST = 2
const MOST = 4
const HINTS = 3

interface Todo {
  readonly number: number
  readonly line: number
}

/** `TODO 1: …` in a comment. */
export function todosOf(source: string): readonly Todo[] {
  return source.split('\n').flatMap((text, index) => {
    const [, number] = /(?:\/\/|\/?\*).*?\bTODO (\d+)\b/.exec(text) ?? []
    return number === undefined ? [] : [{ number: Number(number), line: index + 1 }]
  })
}

export function checkTodos(file: string, source: string, chapter: number, checks: readonly Pick<Check, 'since' | 'todo'>[]): Problem[] {
  const todos = todosOf(source)
  const proved = checks.filter(({ since }) => since === chapter).flatMap(({ todo }) => todo ?? [])
  const wrong = todos.find(({ number }, index) => number !== index + 1)
  return [
    ...(todos.length >= FEWEST && todos.length <= MOST
      ? []
      : [
          problemAt(
            file,
            undefined,
            `it has ${todos.length} TODOs`,
            `an exercise has ${FEWEST} to ${MOST}, as in: // TODO 1: what must be achieved`,
          ),
        ]),
    ...(wrong ? [problemAt(file, wrong.line, `TODO ${wrong.number} is out of order`, 'they are counted from 1, each once')] : []),
    ...todos
      .filter(({ number }) => !proved.includes(number))
      .map(({ number, line }) =>
        problemAt(file, line, `no check proves TODO ${number}`, `lab/checks: a check with since ${chapter} and todo ${number}`),
      ),
    ...[...new Set(proved)]
      .filter(number => !todos.some(todo => todo.number === number))
      .map(number => problemAt(file, undefined, `a check proves TODO ${number}, which is not there`)),
  ]
}

export interface TodoHints {
  readonly todo: number
  readonly line: number
  readonly hints: readonly { readonly number: number; readonly line: number; readonly isEmpty: boolean }[]
}

/** `## TODO 1`, and under it `### Hint 1` to `### Hint 3`. */
export function hintsOf(text: string): readonly TodoHints[] {
  const { headings, pieces } = readMarkdown(text)
  const sections: { todo: number; line: number; hints: { number: number; line: number; isEmpty: boolean }[] }[] = []
  for (const [index, { level, text: title, line }] of headings.entries()) {
    const [, todo] = (level === 2 && /^TODO (\d+)\b/.exec(title)) || []
    const [, hint] = (level === 3 && /^Hint (\d+)\b/.exec(title)) || []
    const end = headings[index + 1]?.line ?? Number.POSITIVE_INFINITY
    const isEmpty = !pieces.some(piece => piece.kind !== 'heading' && piece.line > line && piece.line < end)
    if (todo !== undefined) sections.push({ todo: Number(todo), line, hints: [] })
    if (hint !== undefined) sections.at(-1)?.hints.push({ number: Number(hint), line, isEmpty })
  }
  return sections
}

export function checkHints(file: string, text: string, todos: readonly Pick<Todo, 'number'>[]): Problem[] {
  const sections = hintsOf(text)
  const missing = todos.filter(({ number }) => !sections.some(({ todo }) => todo === number))
  return [
    ...missing.map(({ number }) => problemAt(file, undefined, `there are no hints for TODO ${number}`, `## TODO ${number}`)),
    ...sections.flatMap(({ todo, line, hints }, index) => {
      if (!todos.some(({ number }) => number === todo)) return [problemAt(file, line, `exercise.ts has no TODO ${todo}`)]
      if (sections.findIndex(each => each.todo === todo) !== index) return [problemAt(file, line, `TODO ${todo} stands here a second time`)]
      const isCounted = hints.length === HINTS && hints.every(({ number }, at) => number === at + 1)
      return [
        ...(isCounted ? [] : [problemAt(file, line, `TODO ${todo} has not the hints 1 to ${HINTS}`, '### Hint 1, ### Hint 2, ### Hint 3')]),
        ...hints
          .filter(({ isEmpty }) => isEmpty)
          .map(hint => problemAt(file, hint.line, `hint ${hint.number} of TODO ${todo} says nothing`)),
      ]
    }),
  ]
}
