/** What a build says of a step that has failed: docker's words. Where it is written, the event `failed` says. */

import { MinidockError } from '../../base/errors.ts'
import type { RunStep } from '../../formats/dockerfile/steps.ts'

/** @param shell the command line that opens a shell in the state before the step; absent: there is none */
export function runFailed({ argv }: RunStep, exitCode: number, shell?: string): MinidockError {
  const message = `process ${JSON.stringify(argv.join(' '))} did not complete successfully: exit code: ${exitCode}`
  return new MinidockError('engine', message, shell === undefined ? {} : { hint: `look around in the state before this step: ${shell}` })
}
