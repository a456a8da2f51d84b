/** Commands as data: what the parser, `--help`, completion and the reference pages need to know, and the function that runs it. */

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
  /** It also takes the flags that modules add to `create` and `run`, and makes a request from them; flags stop at the first argument. */
  readonly container?: boolean
  /** It also takes those flags of modules that change a container that is there, and gets a request in which nothing else is set: `update`. */
  readonly changes?: boolean
  /** With `container`: makes of the request what the command itself will use, from files that flags name and from its own flags. Makes nothing else. */
  readonly complete?: (request: ContainerRequest, flags: FlagValues) => Promise<ContainerRequest>
  /** Flags stop at the first argument, because what follows may be another program's: `exec`, `top`. */
  readonly stopsAtArgument?: boolean
  /** Only root may run it: what it wants to do, after "cannot", for the error that another user gets. */
  readonly needsRoot?: string
  run(call: Call): Promise<number>
}

/** One call of a command. */
export interface Call {
  readonly engine: Engine
  readonly args: readonly string[]
  readonly flags: FlagValues
  /** What `create` and `run` were asked for; `Image`, `Cmd` and the flags are in it. Only for commands with `container`. */
  readonly request: ContainerRequest
  readonly terminal: Terminal
}

/** Where output goes, and how it may look. */
export interface Terminal {
  /** Text, or bytes as they are. */
  out(text: string | Uint8Array): void
  err(text: string | Uint8Array): void
  /** Prints an error as the CLI does at the end of a command: for commands on many objects, which go on after it. */
  error(error: unknown): void
  /** stdin is a terminal: somebody can type. */
  readonly interactive: boolean
  /** stdout is a terminal of so many columns; absent in a pipe. */
  readonly columns?: number | undefined
  /** stderr is a terminal: progress may be shown on it. */
  readonly progress: boolean
  readonly colour: boolean
  /** Asks a question, as docker: `y` is yes, and anything else, or nobody there to answer, no. */
  confirm(question: string): boolean
  /** Does work that may take a while, named as in `unpacking busybox`: after a second, stderr shows the name, at the end how long it took. */
  step<T>(label: string, work: () => Promise<T>): Promise<T>
  /** Does work that leaves something on the way: when Ctrl-C would end this process, `undo` comes first. */
  readonly interruptible: Interruptible
}
