/** The one place where errors are printed, and where they become exit codes. */

import { MinidockError, runExitCode } from '../base/errors.ts'
import { visible } from '../formats/text/visible.ts'
import type { Terminal } from './command.ts'
import type { FlagValues } from './flags.ts'
import { machineError } from './machine-error.ts'

const RED = '\x1b[31m'
const RESET = '\x1b[0m'

/**
 * `minidock: message`, then the hint's lines, indented.
 * @param debug show where it was thrown, and what caused it (MINIDOCK_DEBUG, --debug)
 */
export function printError(thrown: unknown, terminal: Pick<Terminal, 'err' | 'colour'>, debug: boolean): void {
  const error = machineError(thrown) ?? thrown
  const known = error instanceof MinidockError
  const message = error instanceof Error ? error.message : String(error)
  const hint = known ? error.hint : bugHint(debug)
  const lines = hint === undefined ? [] : hint.split('\n').map(line => `  ${line}`)
  const trace = debug ? stacksOf(error) : []
  const text = `${[`minidock: ${message}`, ...lines, ...trace].join('\n')}\n`
  terminal.err(terminal.colour ? reddened(text) : text)
}

/** The title in red; bytes, so that the terminal heeds the colour, and nothing else that the text may hold. */
function reddened(text: string): Uint8Array {
  return Buffer.from(visible(text).replace('minidock:', `${RED}minidock:${RESET}`))
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

/**
 * Docker's: `run` and `exec` stand for the process, so their exit code says that its program cannot be executed, and that of `run` also that the engine has failed.
 * An exec in the background stands for nothing.
 * @param name of the command, `run`
 */
export function exitCodeOf(error: unknown, name: string, { detach }: FlagValues = {}): number {
  const code = error instanceof MinidockError ? runExitCode(error.kind) : 125
  if (name === 'run') return error instanceof MinidockError && error.exitCode !== undefined ? error.exitCode : code
  return name === 'exec' && detach !== true && code !== 125 ? code : 1
}

/** The same error with another line of hint. */
export function withHint(error: MinidockError, line: string): MinidockError {
  return new MinidockError(error.kind, error.message, { hint: error.hint === undefined ? line : `${error.hint}\n${line}`, cause: error })
}
