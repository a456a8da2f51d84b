/** What a build says of a step that has failed: docker's words, and what to do. Where the step is written, the event `failed` says. */

import { MinidockError } from '../../base/errors.ts'
import type { RunStep } from '../../formats/dockerfile/steps.ts'

export interface FailureContext {
  /** Whether the kernel has killed one of its processes for want of memory. */
  readonly outOfMemory?: boolean
  /** The command line that opens a shell in the state before the step; absent: there is none. */
  readonly shell?: string | undefined
}

export function runFailed({ argv }: RunStep, exitCode: number, { outOfMemory = false, shell }: FailureContext): MinidockError {
  const message = `process ${JSON.stringify(argv.join(' '))} did not complete successfully: exit code: ${exitCode}`
  const advice = outOfMemory
    ? ['the kernel has killed it for want of memory: a step may have as much as --memory says, or the machine has']
    : []
  return new MinidockError('engine', message, hintOf([...advice, ...lookAround(shell)]))
}

const NO_SHELL = 'its stage has no shell: begin with an image that has one, or name the program itself: RUN ["/program", "argument"]'

/** @param error why the step's program was not started @param shell absent: as for `runFailed` */
export function runNotStarted({ argv }: RunStep, error: MinidockError, shell: string | undefined): MinidockError {
  const isShell = shell === undefined && argv[0] === '/bin/sh'
  const why = isShell ? NO_SHELL : error.hint
  const hint = [...(why === undefined ? [] : [why]), ...lookAround(shell)]
  return new MinidockError(error.kind, error.message, { ...hintOf(hint), cause: error })
}

function lookAround(shell: string | undefined): readonly string[] {
  return shell === undefined ? [] : [`look around in the state before this step, until the next build: ${shell}`]
}

function hintOf(lines: readonly string[]): { hint?: string } {
  return lines.length === 0 ? {} : { hint: lines.join('\n') }
}
