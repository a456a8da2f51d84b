/** The one place where errors are printed, and where they become exit codes. */

import { MinidockError, runExitCode } from '../errors.ts'
import type { Terminal } from './command.ts'
import { machineError } from './machine-error.ts'

const RED = '\x1b[31m'
const RESET = '\x1b[0m'

/** The command that stands for the container's process: its exit code tells docker's three cases from the program's own. */
const STANDS_FOR_THE_PROCESS = 'run'

/**
 * `minidock: message`, then the hint's lines, indented.
 * @param debug show where it was thrown, and what caused it (MINIDOCK_DEBUG, --debug)
 */
export function printError(thrown: unknown, terminal: Pick<Terminal, 'err' | 'colour'>, debug: boolean): void {
  const error = machineError(thrown) ?? thrown
  const known = error instanceof MinidockError
  const message = error instanceof Error ? error.message : String(error)
  const hint = known ? error.hint : bugHint(debug)
  const title = terminal.colour ? `${RED}minidock:${RESET}` : 'minidock:'
  const lines = hint === undefined ? [] : hint.split('\n').map(line => `  ${line}`)
  const trace = debug ? stacksOf(error) : []
  terminal.err(`${[`${title} ${message}`, ...lines, ...trace].join('\n')}\n`)
}

function bugHint(debug: boolean): string {
  return debug ? 'this is a bug in minidock' : 'this is a bug in minidock; MINIDOCK_DEBUG=1 shows where'
}

function stacksOf(error: unknown): string[] {
  const stacks: string[] = []
  for (let each = error; each !== undefined; each = each instanceof Error ? each.cause : undefined) {
    stacks.push(each instanceof Error ? (each.stack ?? each.message) : String(each))
  }
  return stacks
}

/** @param name of the command, `run` */
export function exitCodeOf(error: unknown, name: string): number {
  if (name !== STANDS_FOR_THE_PROCESS)
    return error instanceof MinidockError && runExitCode(error.kind) !== 125 ? runExitCode(error.kind) : 1
  return error instanceof MinidockError ? runExitCode(error.kind) : 125
}

/** The same error with another line of hint. */
export function withHint(error: MinidockError, line: string): MinidockError {
  return new MinidockError(error.kind, error.message, { hint: error.hint === undefined ? line : `${error.hint}\n${line}`, cause: error })
}
