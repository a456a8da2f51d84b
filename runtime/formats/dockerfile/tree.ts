/**
 * A Dockerfile as data: what is written, before any variable has a value. `parse.ts` makes it, `evaluate-stage.ts` gives it its meaning.
 * Source: the Dockerfile reference.
 */

import type { HealthConfig } from '../docker/request.ts'

export interface Dockerfile {
  readonly directives: Directives
  /** `ARG`s before the first `FROM`: only `FROM`s see them. */
  readonly globalArgs: readonly Arg[]
  /** One or more, in the file's order. */
  readonly stages: readonly Stage[]
  /** Those that the file itself gives reason for, also in stages that are not built. */
  readonly warnings: readonly Warning[]
  /** The whole file, for errors that point into it. */
  readonly lines: readonly string[]
}

/** Comments at the top, `# escape=…`, that say how to read the file. */
export interface Directives {
  readonly escapeToken: EscapeToken
  /** The frontend that a file asks for, `docker/dockerfile:1`: reported, and not used. */
  readonly syntax?: string
  /** What docker's linter is told: `skip=JSONArgsRecommended;error=true`. */
  readonly check?: CheckOptions
}

export interface CheckOptions {
  /** Rules whose warnings a file does not want. */
  readonly skip: 'all' | readonly string[]
  /** Whether a warning is to fail the build. */
  readonly error: boolean
}

export type EscapeToken = '\\' | '`'

export interface Stage {
  /** From 0, which `COPY --from=0` means. */
  readonly index: number
  /** In lower case. */
  readonly name?: string
  readonly from: From
  readonly instructions: readonly Instruction[]
}

/** Something that docker advises against. `rule` is the name that docker's linter has for it. */
export interface Warning {
  readonly rule: string
  readonly message: string
  readonly line: number
}

/** Where an instruction is written. */
export interface Source {
  /** From 1. */
  readonly first: number
  /** With continuation lines and here-documents. */
  readonly last: number
  /** As written, its lines joined, without here-documents. */
  readonly text: string
}

interface Node<Kind extends string> {
  readonly kind: Kind
  readonly source: Source
}

export type Instruction =
  | Add
  | Arg
  | Cmd
  | Copy
  | Entrypoint
  | Env
  | Expose
  | Healthcheck
  | Label
  | Maintainer
  | Onbuild
  | Run
  | Shell
  | StopSignal
  | User
  | Volume
  | Workdir

export interface From extends Node<'FROM'> {
  /** An image, an earlier stage or `scratch`; may hold variables. */
  readonly image: string
  /** May hold variables: `$BUILDPLATFORM`. */
  readonly platform?: string
  readonly name?: string
}

export interface Run extends Node<'RUN'> {
  readonly command: CommandLine
  readonly documents: readonly HereDocument[]
  readonly mounts: readonly MountFlag[]
  readonly network?: RunNetwork
}

export type RunNetwork = 'default' | 'host' | 'none'

/** `["make", "all"]`, or a line for the shell. */
export type CommandLine = { readonly form: 'exec'; readonly argv: readonly string[] } | { readonly form: 'shell'; readonly script: string }

/** What stands between `<<EOF` and a line `EOF`. */
export interface HereDocument {
  readonly name: string
  /** Whether `COPY` and `ADD` give its variables their values: not with quotes around the name. `RUN` leaves that to the shell. */
  readonly expand: boolean
  /** `<<-`: tabs at the beginning of lines do not count. */
  readonly stripTabs: boolean
  /** As written, each line with its end. */
  readonly content: string
}

/** One `--mount`, before its values are known; a field without a value, such as `readonly`, is true. */
export interface MountFlag {
  readonly text: string
  readonly fields: readonly { readonly key: string; readonly value?: string }[]
}

interface FilesToCopy {
  /** Paths, which may be patterns and hold variables. */
  readonly sources: readonly string[]
  /** Files that are written here. */
  readonly documents: readonly HereDocument[]
  readonly destination: string
  /** `user`, `user:group`, by name or number. */
  readonly chown?: string
  /** Octal, or symbolic as in chmod(1). */
  readonly chmod?: string
  /** Independent of the layers below. */
  readonly link: boolean
  readonly exclude: readonly string[]
}

export interface Copy extends Node<'COPY'>, FilesToCopy {
  /** A stage's name or number, or an image. */
  readonly from?: string
  /** Keep the directories that a source is in. */
  readonly parents: boolean
}

export interface Add extends Node<'ADD'>, FilesToCopy {
  /** Whether archives are unpacked. */
  readonly unpack: boolean
}

/** Both may hold variables and quotes. */
export interface Pair {
  readonly name: string
  readonly value: string
}

export interface Env extends Node<'ENV'> {
  readonly pairs: readonly Pair[]
}

export interface Label extends Node<'LABEL'> {
  readonly pairs: readonly Pair[]
}

export interface Arg extends Node<'ARG'> {
  readonly args: readonly { readonly name: string; readonly value?: string }[]
}

export interface Workdir extends Node<'WORKDIR'> {
  readonly path: string
}

export interface User extends Node<'USER'> {
  readonly user: string
}

export interface Volume extends Node<'VOLUME'> {
  readonly paths: readonly string[]
}

export interface Expose extends Node<'EXPOSE'> {
  /** `80`, `53/udp`, `7000-7002`; a variable may stand for several. */
  readonly ports: readonly string[]
}

export interface Entrypoint extends Node<'ENTRYPOINT'> {
  readonly command: CommandLine
}

export interface Cmd extends Node<'CMD'> {
  readonly command: CommandLine
}

export interface Healthcheck extends Node<'HEALTHCHECK'> {
  readonly config: HealthConfig
}

export interface Shell extends Node<'SHELL'> {
  readonly argv: readonly string[]
}

export interface StopSignal extends Node<'STOPSIGNAL'> {
  readonly signal: string
}

/** An instruction for a build that begins with this image. */
export interface Onbuild extends Node<'ONBUILD'> {
  readonly trigger: string
}

export interface Maintainer extends Node<'MAINTAINER'> {
  readonly name: string
}
