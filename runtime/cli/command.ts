/** Commands as data: the parser, `--help`, completion and the reference pages read it. `run` loads and calls the body. */

import type { Engine } from '../engine/engine.ts'
import type { Interruptible } from '../engine/interruptible.ts'
import type { ContainerRequest } from '../formats/docker/request.ts'
import type { FlagTable, FlagValues } from './flags.ts'

/** How many arguments a command takes. */
export interface Arity {
  readonly min: number
  /** Absent: any number. */
  readonly max?: number
}

export interface Command {
  /** Its words: `run`, `system gc`. */
  readonly name: string
  /** Docker's other spellings, whole: `container ls` and `container list` for `ps`, `image rm` for `rmi`. */
  readonly aliases?: readonly string[]
  /** After the name: `[OPTIONS] IMAGE [COMMAND] [ARG...]`. */
  readonly usage: string
  /** One line, without a full stop. */
  readonly summary: string
  readonly arity: Arity
  readonly flags?: FlagTable
  /** Whether it takes the flags that modules add to `create` and `run`, and gets a request made from them; flags stop at the first argument. */
  readonly container?: boolean
  /** Whether it takes the modules' flags that change an existing container, and gets a request in which only these are set: `update`. */
  readonly changes?: boolean
  /** With `container` or `takes`: returns the request completed from files that flags name and from the command's own flags. It only reads. */
  readonly complete?: (request: ContainerRequest, flags: FlagValues) => Promise<ContainerRequest>
  /** Flags of `run` that it takes as well, by name, and gets a request made from: `build`, for the containers of its steps. Docker's words for them there. */
  readonly takes?: Readonly<Record<string, { readonly help?: string; readonly type?: string }>>
  /** Flags stop at the first argument, because what follows may be another program's: `exec`, `top`. */
  readonly stopsAtArgument?: boolean
  /** Set if only root may run it: what it does, for the error that another user gets, after "cannot": `stop a container`. */
  readonly needsRoot?: string
  /** Runs the command. @returns the exit code @throws {MinidockError} the CLI prints it */
  run(call: Call): Promise<number>
  /** Shows what `run` would do, for `minidock explain`; a command with `container` needs none. @returns the exit code */
  explain?(call: Call, options: ExplainOptions): Promise<number>
}

/** Flags of `explain` that are not only about containers. */
export interface ExplainOptions {
  readonly json: boolean
  /** Fold nothing. */
  readonly all: boolean
  /** Shows a listing: by a pager, unless the user wants none. */
  readonly show: (listing: Buffer) => Promise<void>
}

/** One call of a command. */
export interface Call {
  readonly engine: Engine
  readonly args: readonly string[]
  readonly flags: FlagValues
  /** The request, made from flags and arguments: only for commands with `container`, `changes` or `takes`. */
  readonly request: ContainerRequest
  readonly terminal: Terminal
}

/** Where output goes, and in which form. */
export interface Terminal {
  /** Text, which cannot steer the terminal: what would is shown (`formats/text/visible.ts`). Bytes are written as they are, and a text to a pipe is. */
  out(text: string | Uint8Array): void
  /** Writes bytes as they are; at a terminal on which they do not fit, by a pager. Lines have to be as long as the terminal is wide, at most. */
  page(text: Buffer): Promise<void>
  /** Text as for `out`, in a pipe too: it is for people. */
  err(text: string | Uint8Array): void
  /** Prints an error as the CLI does at the end of a command: for commands on many objects, which go on after it. */
  error(error: unknown): void
  /** Whether stdin is a terminal, so that a user can type. */
  readonly interactive: boolean
  /** Columns of the terminal that stdout is; absent in a pipe. */
  readonly columns?: number | undefined
  /** Whether stderr is a terminal, so that progress may be shown. */
  readonly progress: boolean
  readonly colour: boolean
  /** Size of the terminal that stderr is, if lines that stand there can be written anew (NO_COLOR, TERM=dumb: they cannot). */
  readonly screen?: { readonly columns: number; readonly rows: number } | undefined
  /** Asks a question, as docker does. @returns true for the answer `y`; false for any other, and at end of file */
  confirm(question: string): boolean
  /** Asks for a line. @param isSecret whether the terminal does not show what is typed @returns an empty text at end of file */
  ask(question: string, isSecret?: boolean): string
  /** Does work that may take a while, and returns its result: after a second, stderr shows the label, and at the end the time. What the work says stands above. @param label `unpacking busybox` */
  step<T>(label: string, work: (say: (line: string) => void) => Promise<T>): Promise<T>
  /** Does work that has to be undone if it is interrupted: before Ctrl-C ends this process, `undo` is called. */
  readonly interruptible: Interruptible
}
