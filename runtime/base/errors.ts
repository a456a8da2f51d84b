/**
 * The one error class. It is thrown where the cause is known, caught where something can be done, and printed once, by the CLI (or answered once, by the API).
 *
 * `kind` decides the exit code (docker's: 125 the engine failed, 126 found but not executable, 127 not found) and, for the API, the HTTP status.
 */

export type ErrorKind =
  /** The caller asked for something that makes no sense: a bad flag, value, file or reference. */
  | 'invalid'
  /** An image, container or other object that does not exist. */
  | 'not-found'
  /** A name or an object in a state that forbids the request. */
  | 'conflict'
  /** Rights are missing. */
  | 'forbidden'
  /** The machine lacks something: a kernel feature, a compiler, disk space. */
  | 'unavailable'
  /** The container's command exists but can't be executed. */
  | 'not-executable'
  /** The container's command does not exist. */
  | 'command-not-found'
  /** Everything else that went wrong in the engine. */
  | 'engine'

export interface ErrorOptions {
  /** What to do next: one or more lines, printed under the message. */
  readonly hint?: string
  readonly cause?: unknown
  /** The exit code of `run`, where docker's is not that of the kind. */
  readonly exitCode?: number
}

export class MinidockError extends Error {
  override readonly name = 'MinidockError'
  readonly kind: ErrorKind
  readonly hint: string | undefined
  readonly exitCode: number | undefined

  /** @param message what was wanted, what failed and why, in lower case and without a full stop */
  constructor(kind: ErrorKind, message: string, options: ErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.kind = kind
    this.hint = options.hint
    this.exitCode = options.exitCode
  }
}

/** Returns whether an error is a `MinidockError` of one of the kinds. */
export function isOfKind(error: unknown, ...kinds: readonly ErrorKind[]): error is MinidockError {
  return error instanceof MinidockError && kinds.includes(error.kind)
}

const EXIT_CODES: Readonly<Record<ErrorKind, number>> = {
  invalid: 125,
  'not-found': 125,
  conflict: 125,
  forbidden: 125,
  unavailable: 125,
  engine: 125,
  'not-executable': 126,
  'command-not-found': 127,
}

/** The exit code of `run` for an error, and of a container that could not be started; what other commands make of it: `cli/print-error.ts`. */
export function runExitCode(kind: ErrorKind): number {
  return EXIT_CODES[kind]
}

/** The errno name (`ENOENT`) of an error thrown by node:fs and its kin, else undefined. */
export function errnoName(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
