/** `chapters/NN-name/quiz.json`: questions that a reader who only skimmed gets wrong. */

import * as v from 'valibot'

const sentence = v.pipe(v.string(), v.trim(), v.nonEmpty())

const choice = v.strictObject({
  text: sentence,
  /** Absent: it is wrong. */
  right: v.optional(v.boolean(), false),
  /** Why it is right or wrong: shown once an answer was given. */
  why: sentence,
})

/** What proves an answer: a command line of an engine, or a command in the sandbox's shell, and what it prints. */
const run = v.union([
  v.strictObject({ argv: v.array(v.string()), engine: v.pipe(v.number(), v.integer(), v.minValue(1)), shows: v.string() }),
  v.strictObject({ command: sentence, shows: v.string() }),
])

export const quizSchema = v.array(v.strictObject({ question: sentence, choices: v.array(choice), run: v.optional(run) }))

export type Quiz = v.InferOutput<typeof quizSchema>
export type Question = Quiz[number]

/** `argv` and `engine`, or `command`; and `shows`. */
export type QuizRun = NonNullable<Question['run']>

/** `A`, `B` …: how a lesson names the choices. */
export function letterOf(choice: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + choice)
}
