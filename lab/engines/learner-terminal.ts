/**
 * The terminal of an engine with a learner's heart. An error that it prints is for somebody in an exercise: it names the learner's line, and what is said of the
 * machine is left out. A call that failed is also written down for whoever started the process (`call-failure.ts`).
 */

import { writeFileSync } from 'node:fs'
import { MinidockError } from '../../runtime/base/errors.ts'
import type { Terminal } from '../../runtime/cli/command.ts'
import { machineError } from '../../runtime/cli/machine-error.ts'
import { adviceForLearner } from './advice.ts'
import { CALL_NOTE, type CallFailure, callFailureOf, failedCallOf } from './call-failure.ts'

/** @param chapter whose heart is the learner's */
export function learnerTerminal(terminal: Terminal, chapter: number): Terminal {
  const error = (thrown: unknown) => {
    const failure = callFailureOf(thrown, chapter)
    const note = process.env[CALL_NOTE]
    if (failure && note) writeFileSync(note, JSON.stringify(failure))
    terminal.error(forLearner(asError(thrown), failure))
  }
  // Not a copy: what a terminal knows of its descriptors it finds out when it is asked.
  return Object.assign(Object.create(terminal), { error })
}

/** What is no error of the engine's own comes of what the heart has done: with ours there is none. */
function asError(thrown: unknown): MinidockError {
  const error = machineError(thrown) ?? thrown
  if (error instanceof MinidockError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new MinidockError('engine', message, {
    hint: 'the engine cannot go on with what your code has done, or has left out',
    cause: thrown,
  })
}

function forLearner(error: MinidockError, failure: CallFailure | undefined): MinidockError {
  const { kind, message, hint, cause } = error
  const engines = failedCallOf(error)?.likely
  const because = engines !== undefined && failure?.likely !== undefined ? message.replace(engines, () => failure.likely ?? '') : message
  // All advice about a failed call is about the machine, and a sandbox has what the call needs.
  const advice = failure ? failure.place && `your line: ${failure.place}` : hint && adviceForLearner(hint)
  return new MinidockError(kind, because, { ...(advice && { hint: advice }), cause })
}
