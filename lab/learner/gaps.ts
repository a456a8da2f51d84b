/** Which TODO's gap a call of the learner's stands in. Pure. */

import type { CallFailure } from '../engines/call-failure.ts'
import { type Todo, todosIn } from './todos.ts'

/**
 * @param starter the exercise, as the course has it: there each TODO is in its member of the heart
 * @param source the learner's file, as it is now: its comments may be gone
 * @returns undefined: the call is the engine's own, or in code that was given
 */
export function todoBehind({ todo, method, place }: CallFailure, starter: string, source: string): number | undefined {
  if (todo !== undefined || method === undefined) return todo
  const inMethod = todosOfMembers(starter).get(method) ?? []
  if (inMethod.length < 2) return inMethod[0]?.number
  const line = Number(/:(\d+)$/.exec(place ?? '')?.[1])
  const left = todosIn(source)
    .filter(({ number }) => inMethod.some(each => each.number === number))
    .toSorted((one, other) => one.line - other.line)
  return (left.findLast(each => each.line <= line) ?? left[0] ?? inMethod[0])?.number
}

/** The TODOs of each member of the heart: those inside it, and those right above it. */
export function todosOfMembers(starter: string): ReadonlyMap<string, readonly Todo[]> {
  const members = new Map<string, Todo[]>()
  const lines = starter.split('\n')
  const begin = lines.findIndex(line => line.startsWith('export const heart'))
  const todos = todosIn(starter)
  let [inside, above]: [Todo[], Todo[]] = [[], []]
  for (const [index, line] of lines.entries()) {
    if (index <= begin) continue
    const [, member] = /^ {2}(\w+)[(:]/.exec(line) ?? []
    if (member !== undefined) {
      inside = above
      above = []
      members.set(member, inside)
    }
    const todo = todos.find(each => each.line === index + 1)
    if (todo) (/^ {2}\S/.test(line) ? above : inside).push(todo)
  }
  return members
}
